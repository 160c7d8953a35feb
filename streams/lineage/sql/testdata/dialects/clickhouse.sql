create materialized view db.mv to db.target as select a, countIf(b = 1) c, sumMap(d) from db.s array join arr as el prewhere x = 1 where y in (select z from w) group by a settings max_threads = 1
-- #
insert into t (a, b) select x, y from s final sample 0.1 limit 1 by x format Values
-- #
select a as x, x + 1 as y, dictGet('d', 'k', toUInt64(id)) from db.t any left join u using id
