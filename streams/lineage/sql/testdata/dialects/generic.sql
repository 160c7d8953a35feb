{{ config(materialized='table') }} with a as (select * from {{ ref('stg_orders') }}), b as (select id, {{ cents('amt') }} as amt from {{ source('raw', 'pay') }} {% if is_incremental() %} where ts > (select max(ts) from {{ this }}) {% endif %}) select a.id, b.amt, {{ dbt.current() }} as now from a left join b using (id)
-- #
select ${col}, t.${x} from ${db}.t where d = '${date}' and e = :p and f = ? and g = %(h)s
-- #
insert into t select case a when 1 then b else c end x, cast(d as decimal(10,2)) e, interval '1 day' + f g, extract(epoch from h) i, j between k and l m, not n o, p is distinct from q r, substring(s from 1 for 2) t, position('a' in u) v, trim(both ' ' from w) y, overlay(z placing 'a' from 1) zz from src
-- #
select a from t1 union select b from t2 except select c from t3 order by 1
-- #
select (((a))) from ((t1 join t2 on t1.x = t2.x) cross join (select b from t3) q)
