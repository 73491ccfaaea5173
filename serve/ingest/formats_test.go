package ingest_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	commonv1 "go.opentelemetry.io/proto/otlp/common/v1"
	logsv1 "go.opentelemetry.io/proto/otlp/logs/v1"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"throughline.dev/events"
	"throughline.dev/serve/ingest"
)

// exported writes an OTLP request with a record for each name.
func exported(t testing.TB, names ...string) []byte {
	t.Helper()
	var records []*logsv1.LogRecord
	for _, name := range names {
		records = append(records, &logsv1.LogRecord{EventName: name, Attributes: []*commonv1.KeyValue{
			{Key: "user.id", Value: &commonv1.AnyValue{Value: &commonv1.AnyValue_StringValue{StringValue: "ada"}}},
		}})
	}
	raw, err := proto.Marshal(&logsv1.LogsData{ResourceLogs: []*logsv1.ResourceLogs{{ScopeLogs: []*logsv1.ScopeLogs{{LogRecords: records}}}}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestEveryAddressOfPostHogTakesEvents(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	n := 0
	for _, path := range []string{"/batch", "/capture", "/e", "/track", "/engage", "/i/v0/e"} {
		for _, end := range []string{"", "/", "/?ip=1&_=1772622000000&ver=1.2.3"} {
			n++
			a := l.as("", path+end, text(fmt.Sprintf(`{"api_key":%q,"event":"seen","distinct_id":"p"}`, l.key)))
			if a.Code != http.StatusOK || a.member("status") != "1" {
				t.Errorf("%s%s: %d %s", path, end, a.Code, a.Body)
			}
		}
	}
	if got := l.stored()["seen"]; got != int64(n) {
		t.Errorf("%d events of %d", got, n)
	}
	if a := l.as("", "/e/deeper", text(`{}`)); a.Code != http.StatusNotFound && a.Code != http.StatusMethodNotAllowed {
		t.Errorf("below an address: %d %s", a.Code, a.Body)
	}
}

func TestPostHogBodiesComePackedInManyWays(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	plain := fmt.Sprintf(`{"api_key":%q,"event":"seen","distinct_id":"ä?>~"}`, l.key)
	coded := base64.StdEncoding.EncodeToString([]byte(plain))
	gzipped := zipped(t, []byte(plain)).String()
	const form = "application/x-www-form-urlencoded"
	all := map[string][3]string{ // address, content type and body
		"plain":                        {"/e/", "application/json", plain},
		"plain from a page":            {"/e/", "text/plain", plain},
		"gzip, not said":               {"/e/", "text/plain", gzipped},
		"gzip, said":                   {"/e/?compression=gzip-js", "text/plain", gzipped},
		"base64, said":                 {"/e/?compression=base64", "text/plain", coded},
		"base64, not said":             {"/capture/", "text/plain", coded},
		"base64 for addresses":         {"/capture/", "text/plain", base64.RawURLEncoding.EncodeToString([]byte(plain))},
		"gzip in base64":               {"/e/", "text/plain", base64.StdEncoding.EncodeToString([]byte(gzipped))},
		"a form":                       {"/e/", form, "data=" + url.QueryEscape(plain)},
		"a form that says base64":      {"/e/", form, "data=" + url.QueryEscape(coded) + "&compression=base64"},
		"a form with naked base64":     {"/e/", form, "data=" + coded},
		"a form of another type":       {"/e/", "text/plain", "data=" + url.QueryEscape(coded)},
		"a form with gzip":             {"/e/?compression=gzip", form, "ver=1&data=" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(gzipped)))},
		"a form in gzip":               {"/e/", form, zipped(t, []byte("data="+url.QueryEscape(coded))).String()},
		"gzip, said in the header":     {"/batch/", "application/json", gzipped},
		"white space around the event": {"/e/", "application/json", "\n " + plain + "\n"},
	}
	for name, c := range all {
		var headers []string
		if strings.Contains(name, "header") {
			headers = []string{"Content-Encoding", "gzip"}
		}
		a := l.as("", c[0], text(c[2]), append(headers, "Content-Type", c[1])...)
		if a.Code != http.StatusOK || a.member("status") != "1" {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
	}
	if got := l.stored()["seen"]; got != int64(len(all)) {
		t.Errorf("%d events of %d", got, len(all))
	}
	bomb := zipped(t, append([]byte(`{"batch":[`), bytes.Repeat([]byte(" "), 16<<20)...)).Bytes()
	for name, c := range map[string]struct {
		path, body string
		status     int
	}{
		"lz64":            {"/e/?compression=lz64", plain, 415},
		"nonsense":        {"/e/", "nonsense", 400},
		"empty":           {"/e/", "", 400},
		"a damaged form":  {"/e/", "data=%zz", 400},
		"damaged gzip":    {"/e/", base64.StdEncoding.EncodeToString([]byte(gzipped[:30])), 400},
		"a bomb":          {"/e/", string(bomb), 413},
		"a hidden bomb":   {"/e/", base64.StdEncoding.EncodeToString(bomb), 413},
		"two projects":    {"/batch/", `[{"token":"a"},{"token":"b"}]`, 400},
		"an unknown key":  {"/e/", `{"api_key":"phc_x","event":"e","distinct_id":"p"}`, 401},
		"no key":          {"/e/", `{"event":"e","distinct_id":"p"}`, 401},
		"a key that ends": {"/e/", strings.Replace(plain, l.key, l.key[:10], 1), 401},
	} {
		a := l.as("", c.path, text(c.body))
		if a.Code != c.status || a.member("type") == "" || a.member("code") == "" || a.member("detail") == "" {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
	}
}

func TestPostHogAccountsAreOfTheTypeOfTheKey(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	made := l.api(http.MethodPost, "/write-keys", `{"name":"shops","accounts":"shop"}`, http.StatusCreated)
	if made["accounts"] != "shop" {
		t.Errorf("made %v", made)
	}
	for i, key := range []any{l.key, made["key"]} {
		l.as("", "/batch/", text(fmt.Sprintf(`{"api_key":%q,"event":"seen","uuid":"u%d","distinct_id":"p%d","timestamp":"2026-01-01T00:00:00Z","properties":{"$groups":{"company":"c1","shop":"s1"}}}`, key, i, i)))
	}
	var accounts []string
	for row, err := range l.log.Scan(t.Context(), events.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		accounts = append(accounts, row.Person+" "+row.Account)
	}
	if diff := cmp.Diff([]string{"p0 c1", "p1 s1"}, accounts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPostHogDropsWhatItCannotUse(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.as("", "/batch/", text(`{"api_key":"`+l.key+`","batch":[{"event":"e"},{"distinct_id":"p","uuid":"u7"},{"event":"$measured","distinct_id":"p"}]}`))
	var got struct {
		Status  int
		Refused []struct {
			Path string
			ID   string `json:"message_id"`
		}
	}
	if err := json.Unmarshal(a.Body.Bytes(), &got); err != nil || a.Code != 200 || got.Status != 1 || len(got.Refused) != 3 || got.Refused[1].Path != "batch[1].event" || got.Refused[1].ID != "u7" {
		t.Errorf("%d %s %v", a.Code, a.Body, err)
	}
	if h := l.service.Ingestion(); h.Hour.Refused != 3 || len(h.Rejections) != 3 {
		t.Errorf("%+v", h.Rejections)
	}
}

func TestPostHogNewerAddressAnswersForEachEvent(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	body := `{"created_at":"2026-01-01T00:00:00Z","batch":[{"event":"e","uuid":"u1","distinct_id":"p","timestamp":"2026-01-01T00:00:00Z"},{"event":"e","uuid":"u2"}]}`
	a := l.as("", "/i/v1/analytics/events", text(body), "Authorization", "Bearer "+l.key, "PostHog-Sdk-Info", "test/1")
	var got struct {
		Results map[string]struct{ Result, Details string }
	}
	if err := json.Unmarshal(a.Body.Bytes(), &got); err != nil || a.Code != 200 || got.Results["u1"].Result != "ok" || got.Results["u2"].Result != "drop" || !strings.Contains(got.Results["u2"].Details, "distinct_id") {
		t.Errorf("%d %s %v", a.Code, a.Body, err)
	}
	for key, status := range map[string]int{"phc_other": 401, "wk_wrong": 401} {
		a := l.as("", "/i/v1/analytics/events", text(body), "Authorization", "Bearer "+key)
		if a.Code != status || a.member("error") == "" || a.member("error_description") == "" {
			t.Errorf("%s: %d %s", key, a.Code, a.Body)
		}
	}
	if a := l.as("", "/i/v1/analytics/events", text(`{"batch":[`), "Authorization", "Bearer "+l.key); a.Code != 400 || a.member("error") == "" {
		t.Errorf("cut off: %d %s", a.Code, a.Body)
	}
}

func TestOTLPOverHTTP(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	const binary, inJSON = "application/x-protobuf", "application/json"
	record := `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"seen","timeUnixNano":"1767323045678000000","attributes":[{"key":"user.id","value":{"stringValue":"u"}}]}%s]}]}]}`
	// All is well: the answer has no partial success.
	a := l.post("/v1/logs", bytes.NewReader(exported(t, "seen", "seen")), "Content-Type", binary)
	if a.Code != 200 || a.Body.Len() != 0 || a.Header().Get("Content-Type") != binary {
		t.Errorf("protobuf: %d %q %v", a.Code, a.Body, a.Header())
	}
	a = l.as("", "/v1/logs", zipped(t, fmt.Appendf(nil, record, "")), "Content-Type", inJSON, "Content-Encoding", "gzip", "Authorization", "Bearer "+l.key)
	if a.Code != 200 || strings.TrimSpace(a.Body.String()) != "{}" {
		t.Errorf("JSON: %d %q", a.Code, a.Body)
	}
	// Some records are no events.
	a = l.post("/v1/logs", text(fmt.Sprintf(record, `,{"body":{"stringValue":"a log line"}},{"body":{"stringValue":"another"}}`)), "Content-Type", inJSON)
	var got struct {
		PartialSuccess struct{ RejectedLogRecords, ErrorMessage string }
	}
	if err := json.Unmarshal(a.Body.Bytes(), &got); err != nil || a.Code != 200 || got.PartialSuccess.RejectedLogRecords != "2" || !strings.Contains(got.PartialSuccess.ErrorMessage, "no event") {
		t.Errorf("partial JSON: %d %s", a.Code, a.Body)
	}
	a = l.post("/v1/logs", bytes.NewReader(exported(t, "", "seen")), "Content-Type", binary)
	if rejected, message := partialSuccess(t, a.Body.Bytes()); a.Code != 200 || rejected != 1 || !strings.Contains(message, "eventName") {
		t.Errorf("partial protobuf: %d %d %q", a.Code, rejected, message)
	}
	if n := l.stored()["seen"]; n != 4 { // the record in JSON came twice, and is recognised by its content
		t.Errorf("%d events", n)
	}
	// Which attributes name somebody, the address says.
	other := strings.Replace(fmt.Sprintf(record, ""), "user.id", "app.member", 1)
	if a := l.post("/v1/logs", text(other), "Content-Type", inJSON); !strings.Contains(a.Body.String(), "nobody is named") {
		t.Errorf("an attribute that is not known: %s", a.Body)
	}
	if a := l.post("/v1/logs?person=x,app.member", text(other), "Content-Type", inJSON); strings.TrimSpace(a.Body.String()) != "{}" {
		t.Errorf("an attribute that the address names: %s", a.Body)
	}
	// Errors are of google.rpc.Status.
	for name, c := range map[string]struct {
		key, kind, body string
		status          int
		code            uint64
	}{
		"no key":      {"", binary, "", 401, 16},
		"a wrong key": {"wk_x", binary, "", 401, 16},
		"damaged":     {l.key, binary, "{}", 400, 3},
		"too large":   {l.key, binary, strings.Repeat("x", 4_000_001), 413, 8},
	} {
		a := l.as(c.key, "/v1/logs", text(c.body), "Content-Type", c.kind)
		if code, message := rpcStatus(t, a.Body.Bytes()); a.Code != c.status || code != c.code || message == "" {
			t.Errorf("%s: %d %d %q", name, a.Code, code, message)
		}
	}
	if a := l.post("/v1/logs", text("{"), "Content-Type", inJSON); a.Code != 400 || a.member("code") != "3" || a.member("message") == "" {
		t.Errorf("damaged JSON: %d %s", a.Code, a.Body)
	}
	if a := l.post("/v1/logs", text("{}"), "Content-Type", "text/plain"); a.Code != 415 {
		t.Errorf("another type: %d %s", a.Code, a.Body)
	}
}

// partialSuccess reads an ExportLogsServiceResponse.
func partialSuccess(t *testing.T, b []byte) (rejected uint64, message string) {
	t.Helper()
	_, _, n := protowire.ConsumeTag(b)
	part, m := protowire.ConsumeBytes(b[max(n, 0):])
	if n < 0 || m < 0 {
		t.Fatalf("%x is no answer", b)
	}
	return rpcStatus(t, part)
}

// rpcStatus reads a message of a number and a text.
func rpcStatus(t *testing.T, b []byte) (code uint64, message string) {
	t.Helper()
	for len(b) > 0 {
		_, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			t.Fatalf("%q is no status", b)
		}
		b = b[n:]
		if kind == protowire.VarintType {
			code, n = protowire.ConsumeVarint(b)
		} else {
			message, n = protowire.ConsumeString(b)
		}
		if n < 0 {
			t.Fatalf("%q is no status", b)
		}
		b = b[n:]
	}
	return code, message
}

func TestCloudEventsOverHTTP(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	one := `{"id":"%d","source":"/s","specversion":"1.0","type":"paid","subject":"p"}`
	if a := l.post("/v1/cloudevents", text(fmt.Sprintf(one, 1)), "Content-Type", "application/cloudevents+json; charset=utf-8"); a.Code != 200 || a.member("success") != "true" {
		t.Errorf("structured: %d %s", a.Code, a.Body)
	}
	if a := l.post("/v1/cloudevents", text("["+fmt.Sprintf(one, 1)+","+fmt.Sprintf(one, 2)+`,{}]`), "Content-Type", "application/cloudevents-batch+json"); a.Code != 200 || a.member("accepted") != "2" {
		t.Errorf("batch: %d %s", a.Code, a.Body)
	}
	a := l.as("", "/v1/cloudevents?person=data.member", text(`{"member":"m1","amount":5}`), "Content-Type", "application/json", "Authorization", "Bearer "+l.key,
		"ce-specversion", "1.0", "ce-id", "3", "ce-source", "/s", "ce-type", "paid", "ce-subject", "invoice%209")
	if a.Code != 200 || a.member("success") != "true" {
		t.Errorf("binary: %d %s", a.Code, a.Body)
	}
	if n := l.stored()["paid"]; n != 3 {
		t.Errorf("%d events, want 3", n)
	}
	for row, err := range l.log.Scan(t.Context(), events.Query{Columns: []string{"amount", "ce.subject"}}) {
		if err != nil {
			t.Fatal(err)
		}
		if row.ID == "/s 3" && (row.Person != "m1" || row.Values[0] != "5" || row.Values[1] != "invoice 9") {
			t.Errorf("the one in binary mode: %+v", row)
		}
	}
	if a := l.post("/v1/cloudevents", text(`{}`)); a.Code != 400 || a.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("nothing in it: %d %s", a.Code, a.Body)
	}
	if a := l.as("", "/v1/cloudevents", text(fmt.Sprintf(one, 9))); a.Code != 401 {
		t.Errorf("without a key: %d", a.Code)
	}
}

// Every format says in its own words that the request should come again.
func TestAFullQueueAsksEachFormatToComeAgain(t *testing.T) {
	t.Parallel()
	held := make(chan struct{})
	l := newLab(t, func(l *lab, c *ingest.Config) { l.log.held, c.Memory = held, 300_000 })
	full := make(chan answer, 1)
	go func() { full <- l.post("/v1/batch", bytes.NewReader(batch("full", 250))) }()
	for l.service.Stats().Held < 200_000 {
		if l.service.Stats().TurnedAway > 0 {
			t.Fatal("the first one was turned away")
		}
		time.Sleep(time.Millisecond)
	}
	body := string(batch("more", 200))
	inJSON := []string{"Content-Type", "application/json"}
	for _, c := range []struct {
		path    string
		headers []string
		member  string
	}{
		{"/v1/batch", nil, "detail"},
		{"/batch/", nil, "detail"},
		{"/i/v1/analytics/events", nil, "error_description"},
		{"/v1/logs", inJSON, "message"},
		{"/v1/cloudevents", nil, "detail"},
	} {
		a := l.post(c.path, text(body), c.headers...)
		if a.Code != http.StatusTooManyRequests || a.Header().Get("Retry-After") != "2" || !strings.Contains(a.member(c.member), "more events are waiting") {
			t.Errorf("%s: %d %v %s", c.path, a.Code, a.Header(), a.Body)
		}
	}
	a := l.post("/v1/logs", text(body), "Content-Type", "application/x-protobuf")
	if code, message := rpcStatus(t, a.Body.Bytes()); a.Code != http.StatusTooManyRequests || code != 8 || message == "" || a.Header().Get("Retry-After") != "2" {
		t.Errorf("protobuf: %d %d %q", a.Code, code, message)
	}
	close(held)
	if a := <-full; a.Code != 200 {
		t.Errorf("the one that filled it: %d %s", a.Code, a.Body)
	}
	if h := l.service.Ingestion(); h.Hour.TurnedAway != 6 || h.Hour.Events != 250 {
		t.Errorf("%+v", h.Hour)
	}
}

// Of two events with one id the first counts, whatever format they come in.
func TestOneIDAProject(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.post("/v1/track", text(`{"userId":"p","event":"e","messageId":"one","timestamp":"2026-01-01T00:00:00Z"}`))
	l.post("/batch/", text(`{"event":"e","distinct_id":"p","uuid":"one","timestamp":"2026-01-01T00:00:00Z"}`))
	l.post("/batch/", text(`{"event":"other","distinct_id":"p","uuid":"one","timestamp":"2026-01-01T00:00:00Z"}`))
	if diff := cmp.Diff(map[string]int64{"e": 1}, l.stored()); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	h := l.service.Ingestion()
	if h.Hour.Duplicates != 1 || h.Hour.Conflicts != 1 || h.Hour.Events != 1 {
		t.Errorf("%+v", h.Hour)
	}
	keys := l.api(http.MethodGet, "/write-keys", "", 200)["keys"].([]any)
	if k := keys[0].(map[string]any); k["duplicates"] != 1.0 || k["conflicts"] != 1.0 || k["events"] != 1.0 {
		t.Errorf("%v", k)
	}
}
