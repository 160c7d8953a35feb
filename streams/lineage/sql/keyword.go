package sql

// keyword is a word that the grammar looks for. Words that it looks for seldom are compared by their text.
type keyword uint8

const (
	kwNone keyword = iota
	kwSelect
	kwFrom
	kwWhere
	kwGroup
	kwBy
	kwHaving
	kwOrder
	kwLimit
	kwOffset
	kwFetch
	kwUnion
	kwExcept
	kwIntersect
	kwMinus
	kwAll
	kwDistinct
	kwAs
	kwOn
	kwUsing
	kwJoin
	kwInner
	kwLeft
	kwRight
	kwFull
	kwOuter
	kwCross
	kwNatural
	kwLateral
	kwSemi
	kwAnti
	kwAsof
	kwWith
	kwValues
	kwCase
	kwWhen
	kwThen
	kwElse
	kwEnd
	kwAnd
	kwOr
	kwNot
	kwIn
	kwIs
	kwNull
	kwLike
	kwIlike
	kwRlike
	kwRegexp
	kwBetween
	kwExists
	kwAny
	kwSome
	kwCast
	kwInterval
	kwTrue
	kwFalse
	kwOver
	kwPartition
	kwFilter
	kwWithin
	kwQualify
	kwWindow
	kwPivot
	kwUnpivot
	kwTablesample
	kwInsert
	kwInto
	kwOverwrite
	kwUpdate
	kwSet
	kwDelete
	kwMerge
	kwMatched
	kwCreate
	kwAlter
	kwDrop
	kwTruncate
	kwTable
	kwView
	kwReplace
	kwIf
	kwBegin
	kwDeclare
	kwReturn
	kwCall
	kwExec
	kwExecute
	kwExclude
	kwRename
	kwArray
	kwStruct
	kwCollate
	kwAt
	kwDiv
	kwMod
	kwXor
	kwConnect
	kwStart
	kwSort
	kwCluster
	kwDistribute
	kwPrewhere
	kwFor
	kwReturning
	kwTop
	kwUnnest
	kwUse
	kwWhile
	kwElseif
	kwElsif
	kwLoop
	kwException
	kwGo
	kwPrint
	kwEscape
	kwGlobal
	kwStraightJoin
	kwSettings
	kwSample
	kwFinal
	kwCopy
	kwExplain
	kwRefresh
	kwComment
	kwGrant
	kwRevoke
	kwAnalyze
	kwShow
	kwDescribe
	kwCommit
	kwRollback
	kwOption
	kwDo
	kwMatchRecognize
	kwForce
	kwLoad
	kwUnload
	kwExport
	kwCache
	kwGlob
	kwSimilar
	kwSel
	kwRepeat
	kwThrow
	kwLeave
	kwTry
	kwOverlaps
)

// trait is what a bare word cannot be, or can.
type trait uint8

const (
	noColumnAlias trait = 1 << iota
	noTableAlias
	noColumn
	startsStatement
)

var keywords = [...]struct {
	text   string
	traits trait
}{
	kwSelect:         {"SELECT", noColumnAlias | noTableAlias | noColumn | startsStatement},
	kwFrom:           {"FROM", noColumnAlias | noTableAlias | noColumn},
	kwWhere:          {"WHERE", noColumnAlias | noTableAlias | noColumn},
	kwGroup:          {"GROUP", noColumnAlias | noTableAlias | noColumn},
	kwBy:             {"BY", noColumn},
	kwHaving:         {"HAVING", noColumnAlias | noTableAlias | noColumn},
	kwOrder:          {"ORDER", noColumnAlias | noTableAlias | noColumn},
	kwLimit:          {"LIMIT", noColumnAlias | noTableAlias | noColumn},
	kwOffset:         {"OFFSET", noColumnAlias | noTableAlias},
	kwFetch:          {"FETCH", noColumnAlias | noTableAlias},
	kwUnion:          {"UNION", noColumnAlias | noTableAlias | noColumn},
	kwExcept:         {"EXCEPT", noColumnAlias | noTableAlias | noColumn},
	kwIntersect:      {"INTERSECT", noColumnAlias | noTableAlias | noColumn},
	kwMinus:          {"MINUS", noColumnAlias | noTableAlias},
	kwAll:            {"ALL", 0},
	kwDistinct:       {"DISTINCT", 0},
	kwAs:             {"AS", noColumnAlias | noTableAlias | noColumn},
	kwOn:             {"ON", noColumnAlias | noTableAlias | noColumn},
	kwUsing:          {"USING", noColumnAlias | noTableAlias},
	kwJoin:           {"JOIN", noColumnAlias | noTableAlias | noColumn},
	kwInner:          {"INNER", noColumnAlias | noTableAlias | noColumn},
	kwLeft:           {"LEFT", noColumnAlias | noTableAlias},
	kwRight:          {"RIGHT", noColumnAlias | noTableAlias},
	kwFull:           {"FULL", noColumnAlias | noTableAlias},
	kwOuter:          {"OUTER", noTableAlias},
	kwCross:          {"CROSS", noColumnAlias | noTableAlias},
	kwNatural:        {"NATURAL", noColumnAlias | noTableAlias},
	kwLateral:        {"LATERAL", noColumnAlias | noTableAlias},
	kwSemi:           {"SEMI", noTableAlias},
	kwAnti:           {"ANTI", noTableAlias},
	kwAsof:           {"ASOF", noTableAlias},
	kwWith:           {"WITH", noColumnAlias | noTableAlias | startsStatement},
	kwValues:         {"VALUES", noColumnAlias | noTableAlias | startsStatement},
	kwCase:           {"CASE", noColumnAlias | noTableAlias | noColumn},
	kwWhen:           {"WHEN", noColumnAlias | noTableAlias | noColumn},
	kwThen:           {"THEN", noColumnAlias | noTableAlias | noColumn},
	kwElse:           {"ELSE", noColumnAlias | noTableAlias | noColumn},
	kwEnd:            {"END", noColumnAlias | noTableAlias},
	kwAnd:            {"AND", noColumnAlias | noTableAlias | noColumn},
	kwOr:             {"OR", noColumnAlias | noTableAlias | noColumn},
	kwNot:            {"NOT", noColumnAlias | noTableAlias | noColumn},
	kwIn:             {"IN", noColumnAlias | noTableAlias | noColumn},
	kwIs:             {"IS", noColumnAlias | noTableAlias | noColumn},
	kwNull:           {"NULL", noColumnAlias | noColumn},
	kwLike:           {"LIKE", noColumnAlias | noTableAlias},
	kwIlike:          {"ILIKE", noColumnAlias | noTableAlias},
	kwRlike:          {"RLIKE", noColumnAlias | noTableAlias},
	kwRegexp:         {"REGEXP", noColumnAlias | noTableAlias},
	kwBetween:        {"BETWEEN", noColumnAlias | noTableAlias | noColumn},
	kwExists:         {"EXISTS", 0},
	kwAny:            {"ANY", 0},
	kwSome:           {"SOME", 0},
	kwCast:           {"CAST", 0},
	kwInterval:       {"INTERVAL", 0},
	kwTrue:           {"TRUE", 0},
	kwFalse:          {"FALSE", 0},
	kwOver:           {"OVER", noColumnAlias},
	kwPartition:      {"PARTITION", noTableAlias},
	kwFilter:         {"FILTER", 0},
	kwWithin:         {"WITHIN", noColumnAlias},
	kwQualify:        {"QUALIFY", noColumnAlias | noTableAlias | noColumn},
	kwWindow:         {"WINDOW", noColumnAlias | noTableAlias},
	kwPivot:          {"PIVOT", noTableAlias},
	kwUnpivot:        {"UNPIVOT", noTableAlias},
	kwTablesample:    {"TABLESAMPLE", noTableAlias},
	kwInsert:         {"INSERT", noColumnAlias | noTableAlias | startsStatement},
	kwInto:           {"INTO", noColumnAlias | noTableAlias | noColumn},
	kwOverwrite:      {"OVERWRITE", noTableAlias},
	kwUpdate:         {"UPDATE", noColumnAlias | noTableAlias | startsStatement},
	kwSet:            {"SET", noColumnAlias | noTableAlias | startsStatement},
	kwDelete:         {"DELETE", noColumnAlias | noTableAlias | startsStatement},
	kwMerge:          {"MERGE", noColumnAlias | noTableAlias | startsStatement},
	kwMatched:        {"MATCHED", 0},
	kwCreate:         {"CREATE", noColumnAlias | noTableAlias | startsStatement},
	kwAlter:          {"ALTER", noColumnAlias | noTableAlias | startsStatement},
	kwDrop:           {"DROP", noColumnAlias | noTableAlias | startsStatement},
	kwTruncate:       {"TRUNCATE", noTableAlias | startsStatement},
	kwTable:          {"TABLE", noTableAlias},
	kwView:           {"VIEW", 0},
	kwReplace:        {"REPLACE", startsStatement},
	kwIf:             {"IF", noTableAlias | startsStatement},
	kwBegin:          {"BEGIN", noColumnAlias | noTableAlias | startsStatement},
	kwDeclare:        {"DECLARE", noColumnAlias | noTableAlias | startsStatement},
	kwReturn:         {"RETURN", noTableAlias | startsStatement},
	kwCall:           {"CALL", noTableAlias | startsStatement},
	kwExec:           {"EXEC", noTableAlias | startsStatement},
	kwExecute:        {"EXECUTE", noTableAlias | startsStatement},
	kwExclude:        {"EXCLUDE", 0},
	kwRename:         {"RENAME", startsStatement},
	kwArray:          {"ARRAY", 0},
	kwStruct:         {"STRUCT", 0},
	kwCollate:        {"COLLATE", noColumnAlias},
	kwAt:             {"AT", 0},
	kwDiv:            {"DIV", noColumnAlias},
	kwMod:            {"MOD", 0},
	kwXor:            {"XOR", noColumnAlias},
	kwConnect:        {"CONNECT", noColumnAlias | noTableAlias},
	kwStart:          {"START", noTableAlias},
	kwSort:           {"SORT", noColumnAlias | noTableAlias},
	kwCluster:        {"CLUSTER", noColumnAlias | noTableAlias},
	kwDistribute:     {"DISTRIBUTE", noColumnAlias | noTableAlias},
	kwPrewhere:       {"PREWHERE", noColumnAlias | noTableAlias},
	kwFor:            {"FOR", noColumnAlias | noTableAlias},
	kwReturning:      {"RETURNING", noColumnAlias | noTableAlias},
	kwTop:            {"TOP", 0},
	kwUnnest:         {"UNNEST", 0},
	kwUse:            {"USE", noTableAlias | startsStatement},
	kwWhile:          {"WHILE", noTableAlias | startsStatement},
	kwElseif:         {"ELSEIF", noColumnAlias | noTableAlias | startsStatement},
	kwElsif:          {"ELSIF", noColumnAlias | noTableAlias | startsStatement},
	kwLoop:           {"LOOP", noTableAlias | startsStatement},
	kwException:      {"EXCEPTION", noTableAlias | startsStatement},
	kwGo:             {"GO", noColumnAlias | noTableAlias | startsStatement},
	kwPrint:          {"PRINT", noTableAlias | startsStatement},
	kwEscape:         {"ESCAPE", noColumnAlias},
	kwGlobal:         {"GLOBAL", noTableAlias},
	kwStraightJoin:   {"STRAIGHT_JOIN", noColumnAlias | noTableAlias},
	kwSettings:       {"SETTINGS", noColumnAlias | noTableAlias},
	kwSample:         {"SAMPLE", noTableAlias},
	kwFinal:          {"FINAL", noTableAlias},
	kwCopy:           {"COPY", startsStatement},
	kwExplain:        {"EXPLAIN", startsStatement},
	kwRefresh:        {"REFRESH", startsStatement},
	kwComment:        {"COMMENT", startsStatement},
	kwGrant:          {"GRANT", startsStatement},
	kwRevoke:         {"REVOKE", startsStatement},
	kwAnalyze:        {"ANALYZE", startsStatement},
	kwShow:           {"SHOW", startsStatement},
	kwDescribe:       {"DESCRIBE", startsStatement},
	kwCommit:         {"COMMIT", startsStatement},
	kwRollback:       {"ROLLBACK", startsStatement},
	kwOption:         {"OPTION", noColumnAlias | noTableAlias},
	kwDo:             {"DO", noTableAlias | startsStatement},
	kwMatchRecognize: {"MATCH_RECOGNIZE", noTableAlias}, //nolint:misspell // a word of SQL
	kwForce:          {"FORCE", noTableAlias},
	kwLoad:           {"LOAD", startsStatement},
	kwUnload:         {"UNLOAD", startsStatement},
	kwExport:         {"EXPORT", startsStatement},
	kwCache:          {"CACHE", startsStatement},
	kwGlob:           {"GLOB", noColumnAlias},
	kwSimilar:        {"SIMILAR", noColumnAlias},
	kwSel:            {"SEL", 0},
	kwRepeat:         {"REPEAT", startsStatement},
	kwThrow:          {"THROW", startsStatement},
	kwLeave:          {"LEAVE", startsStatement},
	kwTry:            {"TRY", 0},
	kwOverlaps:       {"OVERLAPS", noColumnAlias},
}

// maxKeyword is the length of the longest one.
const maxKeyword = 16

var keywordOf = func() map[string]keyword {
	out := make(map[string]keyword, len(keywords))
	for k := 1; k < len(keywords); k++ {
		out[keywords[k].text] = keyword(k)
	}
	return out
}()

// findKeyword looks a word up without case.
func findKeyword(text string) keyword {
	if len(text) > maxKeyword || len(text) < 2 {
		return kwNone
	}
	var upper [maxKeyword]byte
	for i := range len(text) {
		upper[i] = foldByte(text[i], foldUpper)
	}
	return keywordOf[string(upper[:len(text)])]
}

func (k keyword) has(t trait) bool { return keywords[k].traits&t != 0 }
