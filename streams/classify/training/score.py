"""Scores answers of TestLabelledColumns: score.py ANSWERS.jsonl [--types] [--bins] [--errors N] [--merge] [--min P]

Per type precision, recall and F1, false-positive columns per 1,000 negatives, and how often labels of a confidence are right.
--merge counts first and family names as names of persons. Columns labelled "?" do not count.
"""
import json,sys,collections
rows=[json.loads(l) for l in open(sys.argv[1])]
merge='--merge' in sys.argv
ne=int(sys.argv[sys.argv.index('--errors')+1]) if '--errors' in sys.argv else 0
th=float(sys.argv[sys.argv.index('--min')+1]) if '--min' in sys.argv else 0
N={"FIRST_NAME":"PERSON_NAME","LAST_NAME":"PERSON_NAME"} if merge else {}
T={r['truth'] for r in rows if r['truth'] not in('','?')}
if merge: T|={"PERSON_NAME"}
T={N.get(t,t) for t in T}
tp=collections.Counter();fp=collections.Counter();fn=collections.Counter();err=[];neg=nfp=0
bins=collections.defaultdict(lambda:[0,0,0.0])
for r in rows:
    if r['truth']=='?': continue
    l=N.get(r['truth'],r['truth']); lab=[x for x in r['labels'] or [] if x['Confidence']>=th]
    p=lab[0]['Infotype'] if lab else ''; p=N.get(p,p)
    if merge and p not in T: p=''
    if p:
        b=bins[min(9,int(lab[0]['Confidence']*10))]; b[0]+=1; b[1]+=p==l; b[2]+=lab[0]['Confidence']
    if l=='': neg+=1; nfp+=p!=''
    if p==l:
        if p: tp[p]+=1
    else:
        if p: fp[p]+=1
        if l: fn[l]+=1
        err.append((l or '-',p or '-',r['column'],r['table'],r['values'],lab[0]['Confidence'] if lab else 0))
def f(a,b,c): return f"P {a/max(a+b,1):.3f} R {a/max(a+c,1):.3f} F1 {2*a/max(2*a+b+c,1):.4f}"
print(f"MICRO {f(sum(tp.values()),sum(fp.values()),sum(fn.values()))} FP/1k negatives {1000*nfp/max(neg,1):.1f} ({nfp}/{neg})")
if '--types' in sys.argv:
    for t in sorted(T|set(fp)): print(f"  {t:26s} tp {tp[t]:4d} fp {fp[t]:3d} fn {fn[t]:3d} {f(tp[t],fp[t],fn[t])}")
if '--bins' in sys.argv:
    for b in sorted(bins): n,k,s=bins[b]; print(f"  {b/10:.1f} n {n} mean {s/n:.3f} right {k/n:.3f}")
c=collections.Counter((e[0],e[1],e[2],e[4]>0 if e[4]==0 else True) for e in err)
for e,n in c.most_common(ne): print(n,e)
