// Package goal says how far a number has come on the way to its target, and where it will stand on the day it is judged.
//
// A forecast is made from the history of the number alone, in equal steps. Its interval holds what is not known of the
// level, the trend, and how much of the ups and downs is noise; a short history gives a wide one, and a very short one
// none at all. Nothing here knows why a number moves: a release to come is in no forecast.
//
// The package is pure: numbers in, numbers out.
package goal
