from src s insert overwrite table a partition (ds='1') select s.x, s.y where s.z > 1 insert into table b select s.q
-- #
insert overwrite directory '/tmp/x' row format delimited fields terminated by ',' select a from t
-- #
select t.id, e.k, e.v, p from t lateral view explode(t.m) e as k, v lateral view posexplode(t.l) pe as p, q where e.k = 'a'
-- #
create table t stored as orc tblproperties ('a'='b') as select transform(a, b) using 'x.py' as (c, d) from s
-- #
load data inpath '/x' overwrite into table t partition (d='1')
