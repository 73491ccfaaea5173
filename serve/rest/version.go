package rest

import (
	"strconv"
	"strings"

	"throughline.dev/ledger"
)

// ETag writes the version of a record as an entity tag: "7", in quotes.
func ETag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// IfMatch reads the version out of an If-Match header: 0 for none and for *, which match every version. A tag that a proxy
// made weak because it compressed the answer names the same version.
func IfMatch(header string) (int64, error) {
	header = strings.TrimSpace(header)
	if header == "" || header == "*" {
		return 0, nil
	}
	v, err := strconv.ParseInt(strings.Trim(header, `"W/`), 10, 64)
	if err != nil || v < 1 || strings.TrimPrefix(header, "W/") != ETag(v) {
		return 0, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "header.If-Match", Message: "it is no version of a record", Remedy: "Send the ETag of the record as it was read, such as \"7\""}
	}
	return v, nil
}
