package sql

// The functions that change what becomes of a value.
var (
	aggregates = wordSet("SUM COUNT AVG MIN MAX STDDEV STDDEV_POP STDDEV_SAMP VARIANCE VAR_POP VAR_SAMP VAR MEDIAN MODE ARRAY_AGG STRING_AGG LISTAGG GROUP_CONCAT COLLECT_LIST " +
		"COLLECT_SET APPROX_COUNT_DISTINCT APPROX_DISTINCT APPROX_QUANTILES APPROX_TOP_COUNT PERCENTILE PERCENTILE_CONT PERCENTILE_DISC PERCENTILE_APPROX APPROX_PERCENTILE " +
		"ANY_VALUE BOOL_AND BOOL_OR EVERY BIT_AND BIT_OR BIT_XOR CORR COVAR_POP COVAR_SAMP COUNT_IF COUNTIF COUNT_BIG SUM_IF SUMIF AVGIF MAX_BY MIN_BY ARG_MAX ARG_MIN ARGMAX ARGMIN FIRST " +
		"LAST JSON_AGG JSONB_AGG JSON_ARRAYAGG JSON_OBJECTAGG OBJECT_AGG JSON_OBJECT_AGG JSON_GROUP_ARRAY XMLAGG ARRAY_CONCAT_AGG HLL_COUNT_DISTINCT UNIQ UNIQEXACT GROUPARRAY GROUPUNIQARRAY " +
		"QUANTILE QUANTILES REGR_SLOPE REGR_INTERCEPT KURTOSIS SKEWNESS LOGICAL_AND LOGICAL_OR STRING_AGGREGATE TOTAL CHECKSUM_AGG MAP_AGG MULTIMAP_AGG HISTOGRAM ARBITRARY LIST STDEV STDEVP VARP")
	maskingFunctions = wordSet("COUNT COUNT_IF COUNTIF COUNT_BIG APPROX_COUNT_DISTINCT APPROX_DISTINCT UNIQ UNIQEXACT MD5 SHA SHA1 SHA2 SHA224 SHA256 SHA384 SHA512 HASH HASHBYTES " +
		"MURMUR_HASH XXHASH64 FARM_FINGERPRINT CRC32 CHECKSUM BINARY_CHECKSUM STANDARD_HASH ORA_HASH FNV_HASH CITYHASH64 SIPHASH64 MD5_NUMBER SHA1_HEX SHA2_HEX MD5_HEX HASHROW " +
		"LENGTH LEN CHAR_LENGTH CHARACTER_LENGTH OCTET_LENGTH ROW_NUMBER RANK DENSE_RANK PERCENT_RANK CUME_DIST NTILE GROUPING CONTAINS STARTSWITH ENDSWITH STARTS_WITH ENDS_WITH " +
		"CONTAINS_SUBSTR REGEXP_LIKE REGEXP_CONTAINS IS_NULL_VALUE ISNUMERIC ISDATE")
	conditionFirst = wordSet("IF IIF NVL2 IFF MULTIIF DECODE CHOOSE SUMIF AVGIF SUM_IF")
	conditionLast  = wordSet("NULLIF COUNTIF COUNT_IF MAX_BY MIN_BY ARG_MAX ARG_MIN ARGMAX ARGMIN")
)

// weigh adds the columns of an expression to the set that is being made.
func (r *resolver) weigh(e *expr, h role, s *scope) {
	switch e.kind {
	case eColumn:
		set, _ := r.lookup(s, e.path)
		r.merge(set, h, e.start, e.end)
	case eGroup:
		h = transformed(h)
		if e.compares {
			h &^= asValue
		}
		r.weighParts(e.args, h, s)
	case eCast, eCase:
		r.weighParts(e.args, transformed(h), s)
	case eCall:
		r.weighCall(e, h, s)
	case eQuery:
		r.weighQuery(e, h)
	case eLambda:
		r.weighLambda(e, h, s)
	case eStar, eLiteral:
	}
}

// weighParts adds a list, each by its part.
func (r *resolver) weighParts(first *expr, h role, s *scope) {
	for e := first; e != nil; e = e.next {
		r.weigh(e, asWhole(h, e.part), s)
	}
}

// asWhole is how a part takes part whose whole takes part as h.
func asWhole(h role, as part) role {
	switch as {
	case partCondition:
		return decided(h)
	case partWindow:
		return windowed(h)
	default:
	}
	return h
}

func (r *resolver) weighCall(e *expr, h role, s *scope) {
	path := e.path
	function := r.names.text(path[len(path)-1])
	inner := transformed(h)
	if aggregates.has(function) && h&roleOnly == 0 {
		inner = inner&^levels | asAggregation
	}
	if maskingFunctions.has(function) {
		inner &^= asValue
	}
	first, last := conditionFirst.has(function), conditionLast.has(function)
	for a := e.args; a != nil; a = a.next {
		as := asWhole(inner, a.part)
		if a.part == partValue && (first && a == e.args || last && (a.next == nil || a.next.part != partValue)) {
			as = decided(inner)
		}
		r.weigh(a, as, s)
	}
	if !e.window.none() {
		r.weighWindow(e.window, inner, s)
	}
	if len(path) > 1 { // a method of a column, a.b.f()
		if rel, n := r.qualifier(s, path); rel != nil && n == len(path)-2 {
			set, _ := r.inside(rel, path[n:n+1])
			r.merge(set, inner, e.start, e.end)
		}
	}
}

// weighWindow adds the columns of a window by its name.
func (r *resolver) weighWindow(n name, h role, s *scope) {
	for w := s.windows; w != nil; w = w.next {
		if w.name.is(n) {
			r.weighParts(w.args, h, s)
			return
		}
	}
}

func (r *resolver) weighQuery(e *expr, h role) {
	if e.query == nil || e.query.result == nil {
		return
	}
	c := e.query.result
	for i := range c.columns {
		set := c.columns[i].set
		r.merge(set, h, e.start, e.end)
	}
}

func (r *resolver) weighLambda(e *expr, h role, s *scope) {
	if e.args == nil {
		return
	}
	outer := s.params
	s.params = &lambdaParams{e.path, outer}
	r.weighParts(e.args, transformed(h), s)
	s.params = outer
}

// queriesIn resolves the queries of an expression, before its set is made. What decides about their rows decides about the row here.
func (r *resolver) queriesIn(e *expr, s *scope, ctes *binding, decides *[]*content) {
	for ; e != nil; e = e.next {
		r.queriesOf(e, s, ctes, decides)
	}
}

func (r *resolver) queriesOf(e *expr, s *scope, ctes *binding, decides *[]*content) {
	if !e.hasQuery {
		return
	}
	if e.kind == eQuery {
		e.query.result = r.query(e.query, s, ctes)
		*decides = append(*decides, e.query.result)
		return
	}
	r.queriesIn(e.args, s, ctes, decides)
}
