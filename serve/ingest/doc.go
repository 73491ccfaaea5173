// Package ingest takes events over HTTP in the format of Segment's API, so that every client library that speaks it can
// send to Throughline. A request is answered once its events are durable; those of many requests are stored as one.
//
// Whoever sends needs a write key, which lets events in and, as far as this package goes, nothing out. Memory is bounded
// whatever comes: bodies, events, what waits. Beyond the bounds a request is asked to come again later (429).
package ingest
