select r.k, u.x, json_value(j, 'lax $.a' returning varchar) jv, try_cast(d as date) c from t cross join unnest(a, b) with ordinality as u(x, y, o)
-- #
create table h.s.t with (format='ORC', partitioned_by=array['d']) as select a, reduce(arr, 0, (s, x) -> s + x, s -> s) r from p
