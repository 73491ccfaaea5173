package wire

import (
	"io"
	"iter"

	"throughline.dev/events"
	"throughline.dev/events/wire/elapsed"
)

// RequestLog reads an API request log of JSON lines, under the names of the mapping or the usual ones (user_id,
// method, path or url, status, duration_ms, time, request_id and those of OpenTelemetry). Lines that are about no
// request, and those that name nobody, are left out and counted.
func RequestLog(r io.Reader, m Mapping, o Options) iter.Seq2[Chunk, error] {
	row := row{naming: m.requestNaming()}
	return readRequests(r, m, o, func(line string) (request, *problem) {
		if p := row.read(line); p != nil {
			return request{}, p
		}
		return row.request(m)
	})
}

// The usual names of the members of request logs, the likeliest first; see [plain].
var (
	requestPersons   = []string{"userid", "distinctid", "enduserid", "user", "username", "remoteuser", "sub", "customerid", "developerid", "apikeyid", "keyid", "clientid", "person"}
	requestMethods   = []string{"method", "httpmethod", "requestmethod", "httprequestmethod", "verb", "reqmethod"}
	requestPaths     = []string{"path", "urlpath", "requestpath", "uri", "requesturi", "url", "httptarget", "httppath", "httpurl", "requesturl", "requrl", "urlfull", "endpoint"}
	requestRoutes    = []string{"route", "httproute", "pathtemplate", "urltemplate"}
	requestStatuses  = []string{"status", "statuscode", "httpstatuscode", "httpresponsestatuscode", "responsestatus", "responsestatuscode", "httpstatus", "responsecode", "resstatuscode"}
	requestDurations = []string{"durationms", "latencyms", "elapsedms", "duration", "latency", "responsetime", "responsetimems", "requesttime", "elapsed", "tookms", "durationus", "durationns", "durations", "durationseconds", "latencys", "latencyseconds", "latencyus"}
	requestCodes     = []string{"code", "errorcode", "errortype", "errorname"}
	requestAddresses = []string{"ip", "clientip", "remoteaddr", "remoteip", "clientaddress", "remotehost", "sourceip", "host"}
	requestIDs       = []string{"requestid", "reqid", "xrequestid", "httprequestid", "eventid", "uuid", "messageid", "insertid"}
	requestTimes     = []string{"timestamp", "time", "ts", "datetime", "starttime", "timeiso8601", "timelocal", "date", "eventtime", "receivedat", "msec"}
)

func (m Mapping) requestNaming() naming {
	return naming{
		given: [roles]string{
			asPerson: m.Person, asTime: m.Time, asAccount: m.Account, asID: m.ID, asMethod: m.Method, asPath: m.Path, asStatus: m.Status,
			asDuration: m.Duration, asCode: m.Code,
		},
		usual: [roles][]string{
			asPerson: requestPersons, asTime: requestTimes, asAccount: accountColumns, asID: requestIDs, asMethod: requestMethods, asPath: requestPaths,
			asRoute: requestRoutes, asStatus: requestStatuses, asDuration: requestDurations, asCode: requestCodes, asAddress: requestAddresses,
		},
	}
}

// request reads the members of a line.
func (r *row) request(m Mapping) (q request, p *problem) {
	var status, duration, at string
	for _, want := range [...]struct {
		role role
		into *string
	}{
		{asPerson, &q.person},
		{asAccount, &q.account},
		{asID, &q.id},
		{asMethod, &q.method},
		{asPath, &q.path},
		{asRoute, &q.route},
		{asStatus, &status},
		{asDuration, &duration},
		{asCode, &q.code},
		{asAddress, &q.address},
		{asTime, &at},
	} {
		*want.into, p = r.text(want.role)
		if p != nil && (want.role == asMethod || want.role == asPath || want.role == asTime || want.role == asPerson) {
			return q, p
		}
	}
	if q.method == "" || q.path == "" {
		return q, nil // about something else
	}
	if q.status, p = statusOf(status); p != nil {
		return q, p
	}
	if q.duration = -1; duration != "" {
		q.duration = elapsed.Milliseconds(duration, m.Unit, r.members[r.best[asDuration]].name)
	}
	if at == "" {
		return q, r.missing(asTime, "the time", requestTimes)
	}
	t, err := ParseTime(plainNumber(at))
	if err != nil {
		var ok bool
		if t, ok = logTime(at); !ok {
			p = refusal(err)
			p.column = r.members[r.best[asTime]].name
			return q, p
		}
		if err := events.CheckTime(t); err != nil {
			return q, refusal(err)
		}
	}
	q.at = t
	return q, nil
}
