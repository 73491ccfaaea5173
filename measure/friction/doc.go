// Package friction says what people met before they reached a goal, or gave up: errors by operation, status and code;
// the same request tried again and again; requests that have to be made first; searches that found nothing; the last
// thing done before silence. Each is counted over people, with the time it cost and with how much more often those met
// it who did not get there in time.
//
// That is an association. People who try more meet more, in either group; what they met need not be what stopped them.
// Times that had not ended by the end of observation are censored, never left out and never taken as ended.
//
// What is a friction is decided by the data: no name of an event, operation or code stands in this package. The names of
// the properties that hold them have defaults and can be given.
package friction
