"""The functions a user's SQL may call: they compute from their arguments and reach nothing else.

The list names what is allowed, so what ClickHouse learns in later versions stays out until somebody has read what it does.
Left out on purpose: table functions; everything that reads a table, dictionary, file, model, setting or the server's state
by a name in an argument (joinGet, dictGet, file, getSetting, hasColumnInTable, currentUser, hostName, …); everything that
waits or raises (sleep, throwIf); `in` and its kin as functions, which accept a table's name.
"""

from functools import cache

_AGGREGATES = """
    count sum sumKahan avg avgWeighted min max any anyLast argMin argMax uniq uniqExact uniqCombined uniqHLL12 quantile quantiles
    quantileExact quantileTDigest quantilesTDigest quantileTiming median medianExact stddevPop stddevSamp varPop varSamp covarPop
    covarSamp corr skewPop kurtPop groupArray groupUniqArray groupArraySorted topK topKWeighted histogram entropy sumMap minMap
    maxMap simpleLinearRegression kolmogorovSmirnovTest mannWhitneyUTest studentTTest welchTTest
    deltaSum boundingRatio first_value last_value
""".split()
_COMBINATORS = ("", "If", "OrNull", "OrNullIf", "Distinct", "Array")

_WINDOW = "row_number rank dense_rank percent_rank ntile nth_value lagInFrame leadInFrame".split()

_ORDINARY = """
    abs ceil floor round roundBankers trunc sqrt cbrt exp exp2 exp10 log ln log2 log10 log1p pow power sign sin cos tan asin acos atan
    erf erfc tgamma lgamma pi e greatest least plus minus multiply divide intDiv intDivOrZero modulo negate isNaN isFinite isInfinite
    ifNotFinite width_bucket
    if multiIf ifNull nullIf coalesce isNull isNotNull assumeNotNull toNullable equals notEquals less greater lessOrEquals
    greaterOrEquals and or not xor
    toString toInt8 toInt16 toInt32 toInt64 toUInt8 toUInt16 toUInt32 toUInt64 toFloat32 toFloat64 toInt32OrNull toInt64OrNull
    toInt64OrZero toUInt64OrNull toFloat64OrNull toFloat64OrZero toDecimal64 toBool toDate toDate32 toDateOrNull toDateTime
    toDateTime64 toDateTimeOrNull parseDateTimeBestEffort parseDateTimeBestEffortOrNull parseDateTime64BestEffortOrNull
    toIntervalSecond toIntervalMinute toIntervalHour toIntervalDay toIntervalWeek toIntervalMonth
    now today yesterday now64 toYear toQuarter toMonth toDayOfMonth toDayOfWeek toDayOfYear toHour toMinute toSecond toISOWeek
    toStartOfYear toStartOfQuarter toStartOfMonth toStartOfWeek toStartOfDay toStartOfHour toStartOfMinute toStartOfFiveMinutes
    toStartOfTenMinutes toStartOfFifteenMinutes toStartOfSecond toStartOfInterval toMonday toUnixTimestamp toUnixTimestamp64Milli
    toUnixTimestamp64Micro toUnixTimestamp64Nano fromUnixTimestamp fromUnixTimestamp64Milli fromUnixTimestamp64Micro
    fromUnixTimestamp64Nano toTimeZone dateTrunc date_trunc dateDiff date_diff dateAdd dateSub addSeconds addMinutes addHours addDays
    addWeeks addMonths subtractSeconds subtractMinutes subtractHours subtractDays subtractWeeks subtractMonths formatDateTime
    formatReadableTimeDelta timeSlot
    length lengthUTF8 empty notEmpty lower upper lowerUTF8 upperUTF8 reverse reverseUTF8 concat concatWithSeparator substring
    substringUTF8 substr left leftUTF8 right rightUTF8 trim trimLeft trimRight trimBoth leftPad rightPad startsWith endsWith
    position positionUTF8 positionCaseInsensitive positionCaseInsensitiveUTF8 locate countSubstrings like notLike ilike notILike match
    extract extractAll replace replaceOne replaceAll replaceRegexpOne replaceRegexpAll splitByChar splitByString splitByWhitespace
    splitByNonAlpha alphaTokens tokens hasToken hasAllTokens hasAnyTokens hasPhrase ngrams ngramDistance levenshteinDistance
    editDistance jaroWinklerSimilarity format formatReadableSize formatReadableQuantity hex unhex base64Encode base64Decode
    tryBase64Decode encodeURLComponent decodeURLComponent domain path cutQueryString isValidUTF8 toValidUTF8 ascii char
    JSONExtract JSONExtractString JSONExtractInt JSONExtractUInt JSONExtractFloat JSONExtractBool JSONExtractRaw JSONExtractArrayRaw
    JSONExtractKeys JSONExtractKeysAndValues JSONHas JSONLength JSONType JSON_VALUE JSON_QUERY JSON_EXISTS isValidJSON
    simpleJSONExtractString simpleJSONExtractInt simpleJSONExtractFloat simpleJSONHas toJSONString
    array arrayMap arrayFilter arrayExists arrayAll arrayCount arrayFirst arrayLast arrayFirstIndex arraySum arrayAvg arrayMin arrayMax
    arrayProduct arraySort arrayReverseSort arrayReverse arrayDistinct arrayUniq arrayConcat arraySlice arrayElement arrayEnumerate
    arrayZip arrayFlatten arrayCompact arrayDifference arrayCumSum arrayIntersect arrayStringConcat arrayJoin arrayResize
    arrayPushBack arrayPushFront arrayPopBack arrayPopFront has hasAll hasAny indexOf countEqual range emptyArrayString
    tuple tupleElement map mapKeys mapValues mapContains mapFromArrays
    cityHash64 sipHash64 xxHash64 MD5 SHA256 halfMD5 farmHash64 bitAnd bitOr bitXor bitNot bitCount bitShiftLeft bitShiftRight
    toTypeName bar
""".split()

TYPES = frozenset(
    """
    Bool BOOLEAN Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float32 Float64 Decimal String Date DATE Date32 DateTime DateTime64
    Nullable Array Tuple Map LowCardinality
    """.split()
)
"""The types a value may be cast to. sqlglot writes `Date` as DATE and `Bool` as BOOLEAN or Bool."""


@cache
def allowed_functions() -> dict[str, str]:
    """Every function by its name in lower case, as ClickHouse spells it."""
    combined = (f"{name}{combinator}" for name in _AGGREGATES for combinator in _COMBINATORS)
    return {name.lower(): name for name in (*combined, *_WINDOW, *_ORDINARY)}
