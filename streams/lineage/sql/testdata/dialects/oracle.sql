insert all when a > 1 then into t1 (x, y) values (a, b) else into t2 (z) values (c) select a, b, c from s
-- #
select a.x, b.y from a, b where a.id = b.id(+) and rownum < 10 connect by prior a.id = a.pid start with a.pid is null
-- #
create or replace procedure p (v_in in number) is v_x number; cursor c1 is select a from t1; begin select max(b) into v_x from t2; insert into t3 (c, d) select e, v_x from t4 where f = v_in; for r in (select g from t5) loop update t6 set h = r.g; end loop; exception when others then null; end p;
-- #
merge into t using s on (t.id = s.id) when matched then update set t.a = s.a where s.b = 1 delete where t.c = 0 when not matched then insert (id, a) values (s.id, s.a) where s.d = 2
-- #
select listagg(n, ',') within group (order by m) as l, max(q) keep (dense_rank first order by r) as k, xmltable.col from s, xmltable('/a' passing s.doc columns col varchar2(10) path 'b')
-- #
create table t as select /*+ parallel(4) */ q'[it's]' lit, nvl(a, b) c, decode(d, 1, e, f) g from dual, s
