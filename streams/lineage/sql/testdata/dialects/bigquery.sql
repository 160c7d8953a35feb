select u.id, item.price * item.qty as total, off from `p.d.orders` u, unnest(u.items) as item with offset as off
-- #
select as struct a, b from `p-x.d.t` where _TABLE_SUFFIX between '1' and '2'
-- #
create or replace table d.t partition by date(ts) cluster by a options(x="y") as select a, ts, array_agg(struct(b, c) order by ts limit 1)[offset(0)] as l from `p.d.s` group by 1,2
-- #
select * except(a) from d.t, d.u where t.x = u.x
-- #
with r as (select date_trunc(created, month) m, date_diff(a, b, day) dd, extract(year from created) y, timestamp_trunc(ts, week(monday)) w from d.x) select * from r
-- #
select (select max(x) from unnest(arr) x) mx, array(select as struct i.a from t.items i) l from d.t
