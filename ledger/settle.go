package ledger

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

var instantType = reflect.TypeFor[time.Time]()

// settle brings the instants inside a value into UTC, cut to microseconds: text in one zone sorts by time, and no
// engine stores more. It reports instants that cannot be stored.
func settle(path string, v reflect.Value) error {
	if v.Type() == instantType {
		t := v.Interface().(time.Time) // of this very type
		if t.IsZero() {
			return nil
		}
		v.Set(reflect.ValueOf(t.UTC().Truncate(time.Microsecond)))
		return checkInstant(path, t)
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return settle(path, v.Elem())
		}
	case reflect.Slice:
		if !holdsInstants(v.Type().Elem()) {
			return nil
		}
		for i := range v.Len() {
			if err := settle(fmt.Sprintf("%s[%d]", path, i), v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if err := settle(path+"."+name, v.Field(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// holdsInstants saves walking lists of text and numbers.
func holdsInstants(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		return holdsInstants(t.Elem())
	case reflect.Struct:
		return true
	}
	return false
}

// checkInstant reports an instant outside the years 1 to 9999 in UTC.
func checkInstant(path string, t time.Time) error {
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		return &Error{Code: CodeInvalid, Op: -1, Path: path, Message: fmt.Sprintf("the year %d cannot be stored", y), Remedy: "Expected an instant of the years 1 to 9999"}
	}
	return nil
}
