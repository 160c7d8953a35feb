select top 10 x = a.b, [y z] = count(*) into #tmp from [db].[dbo].[a] a with (nolock) cross apply dbo.f(a.id) g outer apply (select top 1 n from q where q.i = a.i) o where a.k = @p
select * from #tmp
insert into dbo.out (x) select x from #tmp
-- #
update t set t.a = s.b, c += 1 output inserted.a from dbo.target t inner join src s on s.id = t.id where s.q = 1
go
delete t from dbo.target t join gone g on g.id = t.id
-- #
merge dbo.t as target using (values (1, 2)) as s (a, b) on target.a = s.a when matched then update set b = s.b when not matched by target then insert (a, b) values (s.a, s.b) when not matched by source then delete output $action;
-- #
select * from (select d, v, y from s) p pivot (sum(v) for y in ([2020], [2021])) as pv
-- #
select id, col, val from t unpivot (val for col in (a, b, c)) u
-- #
with c as (select a from t) insert into x select a from c; exec sp_executesql N'insert into z select q from r'
-- #
declare @t table (id int, n varchar(10)); insert into @t select id, name from src; select t.n from @t t
-- #
select j.a, j.b from t cross apply openjson(t.doc) with (a int '$.a', b nvarchar(max) '$.b' as json) j
-- #
create procedure p @x int as
begin
  set nocount on
  if exists (select 1 from chk where z = @x)
  begin
    insert into a (b) select c from d where e = @x
    update f set g = h.i from h where h.j = f.j
  end
  else
    delete from k where l = @x
  while @x > 0 begin select @x = max(n) from m set @x = @x - 1 end
end
