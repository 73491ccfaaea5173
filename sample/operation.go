package sample

// operation is a request that the API offers.
type operation struct {
	name, method, path string // path with {id}
	created            bool   // answers 201
	auth               bool
	shape              int     // of its errors before they were made one: index into shapes
	use                float64 // share of regular use
}

// Shapes of errors. The same failure took one of the first three, depending on the operation; since the release of
// one error shape it takes the fourth.
const (
	flatShape  = "flat"    // {"error":"E1042"}
	listShape  = "list"    // {"errors":[{"code":"invalid_request","detail":null}]}
	plainShape = "text"    // Bad Request
	oneShape   = "problem" // application/problem+json
	shapeCount = 3         // before
	sandbox    = "sandbox" // where first calls are tried
	live       = "live"    // where regular use happens
)

func shapeName(i int) string { return [...]string{flatShape, listShape, plainShape}[i] }

// operations are the ten that do something for a customer.
func operations() []operation {
	return []operation{
		{name: "listOrders", method: "GET", path: "/v1/orders", shape: 0, use: 20},
		{name: "createOrder", method: "POST", path: "/v1/orders", created: true, shape: 0, use: 26},
		{name: "getOrder", method: "GET", path: "/v1/orders/{id}", shape: 0, use: 24},
		{name: "updateOrder", method: "PATCH", path: "/v1/orders/{id}", shape: 1, use: 8},
		{name: "cancelOrder", method: "POST", path: "/v1/orders/{id}/cancel", shape: 2, use: 2},
		{name: "listShipments", method: "GET", path: "/v1/shipments", shape: 1, use: 8},
		{name: "getShipment", method: "GET", path: "/v1/shipments/{id}", shape: 1, use: 8},
		{name: "createRefund", method: "POST", path: "/v1/refunds", created: true, shape: 2, use: 2},
		{name: "listWebhooks", method: "GET", path: "/v1/webhooks", shape: 2, use: 1},
		{name: "createWebhook", method: "POST", path: "/v1/webhooks", created: true, shape: 2, use: 1},
	}
}

// Indexes of operations and of troubles that improvements change.
const (
	listOrders    = 0
	readOrder     = 2
	listShipments = 5
	conflicting   = 3
	unavailable   = 5
)

// tokenSteps are the three requests that credentials took, and tokenStep the one that is left.
func tokenSteps() []operation {
	return []operation{
		{name: "requestToken", method: "POST", path: "/oauth/request-token", auth: true, shape: 0},
		{name: "authorizeToken", method: "POST", path: "/oauth/authorize", auth: true, shape: 2},
		{name: "exchangeToken", method: "POST", path: "/oauth/access-token", auth: true, shape: 1},
	}
}

func tokenStep() operation {
	return operation{name: "createToken", method: "POST", path: "/oauth/token", auth: true}
}

// failure is something that goes wrong, with the code it had in each of the three shapes and the one it has now.
type failure struct {
	status int
	codes  [shapeCount]string
	code   string
	cause  string // what it turns out to be, as a developer would say it
	search string // what one types into the search box
}

// mistakes are the failures on the way to a first call.
func mistakes() []failure {
	return []failure{
		{400, [3]string{"E1042", "invalid_request", ""}, "idempotency_key_missing", "the Idempotency-Key header was missing", "idempotency key"},
		{422, [3]string{"E2007", "amount_error", ""}, "amount_not_in_minor_units", "amounts have to be in cents, not in euros", "amount format"},
		{403, [3]string{"E0403", "access_denied", ""}, "scope_missing", "the token lacked the orders.write scope", "403 on create order"},
		{422, [3]string{"E2011", "validation", ""}, "country_missing", "the ship-to address needs a two-letter country code", "address validation"},
		{401, [3]string{"E0001", "invalid_token", ""}, "wrong_environment", "the token was from the sandbox and the host was not", "invalid token sandbox"},
		{404, [3]string{"E4040", "not_found", ""}, "warehouse_unknown", "the warehouse has to be registered first", "warehouse not found"},
		{409, [3]string{"E0000", "conflict", ""}, "reference_taken", "the order reference had been used by an earlier attempt", "409 conflict order"},
		{400, [3]string{"E1050", "bad_timestamp", ""}, "timestamp_without_zone", "the requested-at timestamp needs a time zone", "timestamp format"},
		{415, [3]string{"E1001", "unsupported", ""}, "content_type_unsupported", "the content type has to carry the charset", "415 content type"},
		{400, [3]string{"E1042", "invalid_request", ""}, "sku_unknown", "the SKU has to exist in the catalogue of the same environment", "unknown sku"},
	}
}

// refusals are the failures of the requests for credentials.
func refusals() []failure {
	return []failure{
		{401, [3]string{"E0001", "invalid_client", ""}, "client_unknown", "the client id was of the other environment", "invalid client"},
		{400, [3]string{"E1042", "invalid_request", ""}, "callback_mismatch", "the callback address has to match to the last slash", "callback url mismatch"},
		{410, [3]string{"E0010", "expired_token", ""}, "token_expired", "the request token lives for ten minutes only", "request token expired"},
		{403, [3]string{"E0403", "access_denied", ""}, "approval_missing", "somebody with the admin role has to approve it", "authorise token admin"},
		{400, [3]string{"E1050", "bad_verifier", ""}, "verifier_wrong", "the verifier has to be sent unescaped", "oauth verifier"},
	}
}

// troubles are the failures of regular use.
func troubles() []weighted[failure] {
	return []weighted[failure]{
		{failure{status: 429, codes: [3]string{"E0099", "slow_down", ""}, code: "rate_limited"}, 34},
		{failure{status: 404, codes: [3]string{"E4040", "not_found", ""}, code: "not_found"}, 24},
		{failure{status: 422, codes: [3]string{"E2011", "validation", ""}, code: "invalid_value"}, 18},
		{failure{status: 409, codes: [3]string{"E0000", "conflict", ""}, code: "conflict"}, 12},
		{failure{status: 401, codes: [3]string{"E0001", "invalid_token", ""}, code: "token_expired"}, 8},
		{failure{status: 503, codes: [3]string{"E9999", "unavailable", ""}, code: "unavailable"}, 4},
	}
}
