package lsp

import (
	"encoding/json"
	"errors"
)

// message is a request, a notification or an answer, as JSON-RPC 2.0 has them.
type message struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params,omitempty"`
}

// isRequest reports whether an answer is expected.
func (m message) isRequest() bool { return len(m.ID) > 0 && string(m.ID) != "null" }

type response struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *rpcError       `json:"error,omitempty"`
}

type notification struct {
	Version string `json:"jsonrpc"`
	Method  string `json:"method"`
	Params  any    `json:"params"`
}

// Codes of errors, of JSON-RPC and of the protocol.
const (
	parseError       = -32700
	invalidRequest   = -32600
	methodNotFound   = -32601
	invalidParams    = -32602
	internalError    = -32603
	notInitialized   = -32002
	requestCancelled = -32800
)

// rpcError is what a request is answered with when it cannot be done.
type rpcError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (e *rpcError) Error() string { return e.Message }

// readMessage reads the content of a frame. An error is one to answer with; what is missing an id is answered to null.
func readMessage(content []byte) (message, *rpcError) {
	var m message
	if err := json.Unmarshal(content, &m); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			return m, &rpcError{invalidRequest, "this is no request: " + err.Error()}
		}
		return m, &rpcError{parseError, "this is no JSON: " + err.Error()}
	}
	if len(m.ID) > 0 && m.ID[0] != '"' && m.ID[0] != '-' && (m.ID[0] < '0' || m.ID[0] > '9') && string(m.ID) != "null" {
		m.ID = nil
		return m, &rpcError{invalidRequest, "the id of a request is a number or a text"}
	}
	return m, nil
}

// params reads the parameters of a method.
func params[T any](m message) (T, error) {
	var v T
	if len(m.Params) == 0 {
		return v, &rpcError{invalidParams, m.Method + " needs parameters"}
	}
	if err := json.Unmarshal(m.Params, &v); err != nil {
		return v, &rpcError{invalidParams, m.Method + ": " + err.Error()}
	}
	return v, nil
}
