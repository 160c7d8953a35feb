select distinct on (a) a, b::text, c->>'x' as cx, d #>> '{a,b}' p, e at time zone 'utc' z, array[a,b] arr, (f).g fg from s.t order by a, b desc nulls last limit 10 for update skip locked
-- #
insert into t (a,b) select x, y from s on conflict (a) do update set b = excluded.b returning a
-- #
with moved as (delete from old where x < 1 returning a, b) insert into new select a, b from moved
-- #
update t set (a, b) = (select x, y from s where s.id = t.id) where t.z > 0
-- #
update only t as q set a = s.x + q.a from s left join u using (id) where q.id = s.id
-- #
delete from t using s where t.id = s.id and s.flag
-- #
with recursive r(n, p) as (select id, parent from e where parent is null union all select e.id, r.p || e.name from e join r on e.parent = r.n) select n, p from r
-- #
create function f() returns void language plpgsql as $$ begin insert into a select b from c; update d set e = f from g where d.i = g.i; end; $$;
-- #
do $$ declare v int; begin select count(*) into v from t; insert into x select y from z where q > v; end $$;
-- #
select t.a, s.n from t cross join lateral (select count(*) n from u where u.t_id = t.id) s
-- #
select x.a, x.b from json_to_recordset('[]') as x(a int, b text), generate_series(1, 10) g(i)
-- #
select coalesce(a.id, b.id) id, * from a full join b using (id)
-- #
copy (select a, b from t) to '/tmp/x.csv' with csv
-- #
create table n (like o including all)
-- #
create materialized view mv as select a from t with no data
-- #
select max(a) filter (where b > 0), percentile_cont(0.5) within group (order by c) as med, string_agg(d, ',' order by e) s, count(distinct f) from t group by rollup (g, h), grouping sets ((i), ()) having sum(j) > 1
