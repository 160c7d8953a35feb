select t.value:name::string as n, f.value:x.y::int v, f.index from raw.events t, lateral flatten(input => t.payload:items) f where f.value:ok = true
-- #
select id, sum(x) over (partition by g order by d rows between unbounded preceding and current row) s from t qualify row_number() over (partition by id order by ts desc) = 1
-- #
select a as x, x + 1 as y, y * b as z from t
-- #
create or replace temporary table tmp as select id, email from users; insert into final (uid, mail) select id, lower(email) from tmp;
-- #
merge into tgt t using (select id, name from src) s on t.id = s.id when matched and s.del then delete when matched then update set t.name = s.name, ts = current_timestamp() when not matched then insert (id, name) values (s.id, s.name)
-- #
copy into db.sch.t (a, b) from (select $1, $2:x::string from @db.sch.stage/path/ (file_format => 'ff')) on_error = continue
-- #
select * exclude (a, b) rename (c as d) from t
-- #
create dynamic table dt target_lag = '1 minute' warehouse = wh as select a, count(*) n from t group by a
-- #
create or replace view v (x comment 'a', y) copy grants as select a, b from t at(timestamp => 'x'::timestamp)
