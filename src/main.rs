#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]
use zhijian::{analyzer::Analyzer, learn::*, lexicon::Ruleset, model::*};
fn cat(s:&str)->Category{serde_json::from_value(serde_json::Value::String(s.into())).unwrap()}
fn load(p:&str,docs:&mut Vec<GoldCall>,lines:&mut Vec<GoldLine>){
  for l in std::fs::read_to_string(p).unwrap().lines(){ if l.trim().is_empty(){continue}
    let v:serde_json::Value=serde_json::from_str(l).unwrap();
    let id=v["id"].as_str().unwrap().to_string(); let author=v["author"].as_str().unwrap_or("x").to_string();
    let labs=|t:&serde_json::Value|t["labels"].as_array().map(|a|a.iter().map(|x|cat(x.as_str().unwrap())).collect::<Vec<_>>()).unwrap_or_default();
    if v["turns"].is_array(){
      let turns:Vec<Turn>=v["turns"].as_array().unwrap().iter().map(|t|Turn::new(serde_json::from_value(t["role"].clone()).unwrap(),t["text"].as_str().unwrap())).collect();
      let labels=v["turns"].as_array().unwrap().iter().map(labs).collect();
      let mut call=Call::new(id,serde_json::from_value(v["kind"].clone()).unwrap(),turns);
      if v["meta"].is_object(){call.meta=serde_json::from_value(v["meta"].clone()).unwrap();}
      let elements=v["elements"].as_object().map(|o|o.iter().map(|(k,s)|(serde_json::from_value(serde_json::Value::String(k.clone())).unwrap(),serde_json::from_value(s.clone()).unwrap())).collect()).unwrap_or_default();
      docs.push(GoldCall{call,author,group:v["group"].as_str().unwrap_or("").into(),labels,outcome:serde_json::from_value(v["outcome"].clone()).unwrap_or(None),elements});
    } else { lines.push(GoldLine{id,author,text:v["text"].as_str().unwrap().into(),labels:labs(&v),line:serde_json::from_value(v["state"].clone()).unwrap()}); }
  }}
fn show(f:&Figures){ let r=|x:Option<f64>|x.map_or("-".into(),|v|format!("{v:.3}"));
  for c in Category::ALL{let k=f.categories[c.index()];println!("{:16} P {} R {} F {}  tp {} fp {} fn {}",c.id(),r(k.precision()),r(k.recall()),r(k.f1()),k.tp,k.fp,k.fn_);}
  let k=f.core();println!("core P {} R {} F {} | alarms/1000 {} | elements {} | outcome {} ",r(k.precision()),r(k.recall()),r(k.f1()),r(f.alarms_per_thousand()),r(f.elements_required().value()),r(f.outcome.value()));
  for (i,e) in ElementId::ALL.iter().enumerate(){print!("{} {} ",e.id(),r(f.elements[i].value()));} println!();}
fn main(){
  let a:Vec<String>=std::env::args().collect();
  let files=zhijian::lexicon::read_folder(std::path::Path::new("lexicons")).unwrap_or_else(|e|{println!("{e}");std::process::exit(2)});
  let rs=match Ruleset::compile(&files){Ok(r)=>r,Err(es)=>{for e in es{println!("{e}\n")}std::process::exit(2)}};
  let (mut d,mut l)=(vec![],vec![]);
  match a[1].as_str(){
   "eval"=>{ for p in &a[2..]{ if p!="--errors"&&p!="--certain"&&p!="--rules"{load(p,&mut d,&mut l);} }
     let rs=if a.contains(&"--rules".to_string()){rs.without_weights()}else{rs};
     let an=Analyzer::new(rs); let res:Vec<_>=d.iter().map(|g|an.analyze(&g.call)).collect();
     let f=evaluate(d.iter().zip(&res),false); show(&f); let f2=evaluate(d.iter().zip(&res),true); let k=f2.core(); println!("certain: P {:?} R {:?}",k.precision(),k.recall());
     if a.contains(&"--errors".to_string()){for e in &f.errors{println!("{:?}\t{}#{}\t{}\t{}\t{}",e.kind,e.document,e.turn,e.category.map_or("",|c|c.id()),e.reason,e.text);}}
   }
   "learn"=>{ let mut ev=vec![]; let mut out=None;
     for p in &a[2..]{ if let Some(o)=p.strip_prefix("--out="){out=Some(o.to_string())} else if p.contains("/e0"){let mut x=vec![];load(p,&mut x,&mut ev);}else{load(p,&mut d,&mut l);} }
     println!("docs {} lines {} everyday {}",d.len(),l.len(),ev.len());
     let rs=rs.without_weights(); let prep=prepare(&rs,Material{documents:&d,bank:&l,everyday:&ev}); println!("samples {} features {}",prep.samples.len(),prep.names.len());
     let mut st=Settings::default(); for (k,v) in [("E",0),("R",1),("L",2),("M",3),("B",4)].iter().filter_map(|(k,i)|std::env::var(k).ok().map(|x|(*i,x))).map(|(i,x)|(i,x)){ match k{0=>st.fit.epochs=v.parse().unwrap(),1=>st.fit.rate=v.parse().unwrap(),2=>st.fit.l2=v.parse().unwrap(),3=>st.least=v.parse().unwrap(),_=>st.bank_weight=v.parse().unwrap()} }
     let cv=cross_validate(&prep,&st); let mut core=Counts::default(); let mut cc=Counts::default();
     for c in Category::ALL{let k=cv.counts[c.index()];println!("{:16} F {:?} P {:?} R {:?} th {:.2} certain th {:.2} {:?}",c.id(),k.f1(),k.precision(),k.recall(),cv.threshold[c.index()],cv.certain[c.index()],cv.certain_counts[c.index()]);if c.index()<4{core=core.plus(k);cc=cc.plus(cv.certain_counts[c.index()]);}}
     println!("CORE F {:?} P {:?} R {:?}; certain {:?}; everyday {}",core.f1(),core.precision(),core.recall(),cc,cv.everyday_alarms);
     if let Some(o)=out{let w=zhijian::learn::learn(&prep,&st,cv.threshold,cv.certain); let t=w.write(); println!("table {} bytes",t.len()); std::fs::write(o,t).unwrap();}
   }
   _=>{}
  }
}
