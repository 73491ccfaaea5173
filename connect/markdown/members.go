package markdown

import "reflect"

// structMember is a member that a struct has in JSON.
type structMember struct {
	name string
	typ  reflect.Type
}

// structMembers lists the members of a struct as JSON has them: those of structs within it that have no name of their
// own stand among them, and what JSON leaves out is left out.
func structMembers(t reflect.Type) []structMember {
	var all []structMember
	for i := range t.NumField() {
		sf := t.Field(i)
		switch name := jsonName(sf); {
		case name == "-":
		case sf.Anonymous && sf.Tag.Get("json") == "" && sf.Type.Kind() == reflect.Struct:
			all = append(all, structMembers(sf.Type)...)
		case sf.IsExported():
			all = append(all, structMember{name, sf.Type})
		}
	}
	return all
}
