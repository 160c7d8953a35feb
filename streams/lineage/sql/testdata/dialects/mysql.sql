insert into t (a, b) values (1, (select max(x) from s)) on duplicate key update b = values(b)
-- #
update a join b on a.id = b.id set a.x = b.y, a.z = if(b.k > 1, b.m, 0) where b.ok
-- #
delete a, b from a inner join b on a.id = b.id where a.x = 1
-- #
replace into t select `x`, "lit" from `s`.`u` force index (i) limit 1, 2
-- #
insert into t set a = 1, b = (select c from d)
-- #
create table t2 select a, b from t1 ignore index (x) -- c
-- #
select group_concat(distinct name order by id separator ', ') names, json_extract(j, '$.a') from t group by k with rollup
-- #
load data local infile 'x.csv' into table t fields terminated by ','
