package reqif

import (
	"context"
	"fmt"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/requirement"
	"throughline.dev/define"
	"throughline.dev/ledger"
)

// reader reads one document.
type reader struct {
	schema  *ledger.Schema
	source  connect.Source
	options connect.Options

	// What the first reading finds.
	header    header
	choices   map[string]string   // values of enumerations, by identifier
	attrs     map[string]string   // names of attributes, by identifier
	types     map[string]specType // by identifier
	relations map[string]string   // names of relation types
	parents   map[string]string   // of objects, by identifier
	seats     map[string]connect.Where
	places    map[string]place
	headings  map[string]string     // names of headings, by identifier
	skipped   map[string]bool       // objects of which no record comes
	kinds     map[string]string     // of records that are no requirements
	circles   map[string]bool       // relations that would close a circle, by identifier
	own       map[string]ledger.Key // keys of objects that we wrote
	stands    map[string]bool       // those of them that the product has
	renumber  bool                  // keys of this file belong to other records here
	twice     []second
	left      []leftOut
}

// second is a further place of an object in the hierarchy.
type second struct {
	at connect.Where
	id string
}

type leftOut struct {
	at   connect.Where
	name string
}

// survey reads what objects refer to: types, the hierarchy, which objects are headings.
func (r *reader) survey(ctx context.Context) error {
	r.choices, r.attrs, r.types, r.relations = map[string]string{}, map[string]string{}, map[string]specType{}, map[string]string{}
	r.parents, r.seats, r.headings, r.skipped = map[string]string{}, map[string]connect.Where{}, map[string]string{}, map[string]bool{}
	r.kinds, r.places = map[string]string{}, map[string]place{}
	r.own, r.stands = map[string]ledger.Key{}, map[string]bool{}
	seen := map[string]int64{}
	tree, needs := hierarchy{}, dependencies{}
	_, err := walk(ctx, r.source, visitor{
		header: func(h header) { r.header = h },
		datatype: func(d datatype) {
			for _, v := range d.Values {
				name := v.LongName
				if name == "" {
					name = v.Property.Other
				}
				if name == "" {
					name = v.Property.Key
				}
				r.choices[v.ID] = name
			}
		},
		specType: func(kind string, t specType) {
			if kind == "SPEC-RELATION-TYPE" {
				r.relations[t.ID] = t.LongName
			}
			r.types[t.ID] = t
			for _, a := range t.Attributes.List {
				r.attrs[a.ID] = a.LongName
			}
		},
		object: func(at connect.Where, o object) error {
			switch {
			case o.ID == "":
				return &connect.RowError{Where: at, Reason: "the spec object has no IDENTIFIER", Remedy: "Export the file again"}
			case seen[o.ID] > 0:
				return &connect.RowError{Where: at, Reason: fmt.Sprintf("the identifier %.60q stands twice, first in line %d", o.ID, seen[o.ID]), Remedy: "Export the file again; identifiers are unique"}
			}
			seen[o.ID] = at.Line
			return r.classify(o)
		},
		relation: func(_ connect.Where, rel relation) error {
			needs.add(r.relations[rel.Type.id()], rel)
			return nil
		},
		enter: tree.enter, refer: tree.refer, leave: tree.leave,
		other: func(at connect.Where, name string) {
			if name != "EDITABLE-ATTS" {
				r.left = append(r.left, leftOut{at, name})
			}
		},
	})
	if err != nil {
		return err
	}
	tree.settle(r)
	r.circles = needs.circles()
	return nil
}

// kindOf returns the kind of record that an object becomes.
func (r *reader) kindOf(id string) string {
	if k := r.kinds[id]; k != "" {
		return k
	}
	return define.Requirement
}

// classify remembers of an object what others need to know about it.
func (r *reader) classify(o object) error {
	f := r.features(o)
	if kind := f.ownKind(r.schema); kind != nil {
		r.kinds[o.ID] = kind.Name
		key, _ := f.own("key")
		return r.recognise(o.ID, ledger.Key(key), f)
	}
	switch s := f.sort(); {
	case s == aHeading:
		r.headings[o.ID] = f.heading()
		r.skipped[o.ID] = true
	case s == information || s == nothing:
		r.skipped[o.ID] = true
	default:
		if k := f.kind(); k != define.Requirement {
			r.kinds[o.ID] = k
		}
	}
	return nil
}

// recognise finds out whether an object that we wrote is a record of this product.
func (r *reader) recognise(id string, key ledger.Key, f features) error {
	kind := f.ownKind(r.schema)
	if key.Number() < 1 || key.Prefix() != kind.Prefix {
		return nil // as if it had no key
	}
	r.own[id] = key
	if r.options.Standing == nil {
		return nil
	}
	stands, err := r.options.Standing(ledger.Ref(key))
	if err != nil || stands == nil {
		return err
	}
	created, _ := f.own("created")
	if stands.Record.Kind == kind.Name && instant(stands.Record.Created) == created {
		r.stands[id] = true
		return nil
	}
	r.renumber = true
	return nil
}

// hierarchy gathers the nodes of all specifications.
type hierarchy struct {
	nodes []node
	open  []int
}

type node struct {
	parent int // -1: none
	object string
	at     connect.Where
}

func (h *hierarchy) enter(at connect.Where) {
	parent := -1
	if n := len(h.open); n > 0 {
		parent = h.open[n-1]
	}
	h.nodes = append(h.nodes, node{parent: parent, at: at})
	h.open = append(h.open, len(h.nodes)-1)
}

func (h *hierarchy) refer(_ connect.Where, id string) {
	if n := len(h.open); n > 0 && h.nodes[h.open[n-1]].object == "" {
		h.nodes[h.open[n-1]].object = id
	}
}

func (h *hierarchy) leave() { h.open = h.open[:max(0, len(h.open)-1)] }

// settle tells the reader the parent of each object. An object that stands in several places has the first one.
func (h *hierarchy) settle(r *reader) {
	for _, n := range h.nodes {
		if n.object == "" {
			continue
		}
		if _, ok := r.seats[n.object]; ok {
			r.twice = append(r.twice, second{n.at, n.object})
			continue
		}
		r.seats[n.object] = n.at
		if n.parent >= 0 {
			r.parents[n.object] = h.nodes[n.parent].object
		}
	}
}

// place is what stands above an object: the nearest object that becomes a record, and the nearest heading.
type place struct{ parent, heading string }

// above finds the place of an object. Each object is looked at once, however deep the hierarchy is.
func (r *reader) above(id string) place {
	var path []string
	for at := id; ; at = r.parents[at] {
		if _, known := r.places[at]; known || at == "" {
			break
		}
		path = append(path, at)
	}
	for i := len(path) - 1; i >= 0; i-- {
		up := r.parents[path[i]]
		p := r.places[up]
		switch name, isHeading := r.headings[up]; {
		case up == "":
		case isHeading:
			p.heading = name
		case !r.skipped[up]:
			p.parent = up
		}
		r.places[path[i]] = p
	}
	return r.places[id]
}

// features are the attributes of an object, by what they mean.
type features struct {
	object object
	named  string // the name of its type
	list   []feature
}

// feature is one attribute that has a value.
type feature struct {
	name    string
	meaning meaning
	form    string // STRING, XHTML, ENUMERATION, …
	text    string // the value without markup
	prose   *prose // of an XHTML value
}

// features reads the attributes of an object, and the default values of those it does not have.
func (r *reader) features(o object) features {
	t := r.types[o.Type.id()]
	f := features{object: o, named: t.LongName}
	has := map[string]bool{}
	for _, v := range o.Values.List {
		has[v.Definition.id()] = true
		f.add(r, v, v.Definition.id())
	}
	for _, a := range t.Attributes.List {
		if has[a.ID] {
			continue
		}
		for _, v := range a.Default.List {
			f.add(r, v, a.ID)
		}
	}
	return f
}

func (f *features) add(r *reader, v value, definition string) {
	name := r.attrs[definition]
	one := feature{name: name, meaning: meaningOf(name), form: strings.TrimPrefix(v.XMLName.Local, "ATTRIBUTE-VALUE-"), text: v.Value}
	switch one.form {
	case "XHTML":
		p := readXHTML(v.Content.Inner)
		one.text, one.prose = p.plain, &p
	case "ENUMERATION":
		var names []string
		for _, id := range v.Chosen {
			if n := r.choices[trim(id)]; n != "" {
				names = append(names, n)
			}
		}
		one.text = strings.Join(names, ", ")
	}
	if one.text == "" && (one.prose == nil || len(one.prose.lost) == 0) {
		return
	}
	f.list = append(f.list, one)
}

// of returns the first value of a meaning.
func (f features) of(m meaning) (feature, bool) {
	for _, one := range f.list {
		if one.meaning == m && one.text != "" {
			return one, true
		}
	}
	return feature{}, false
}

// own returns the value of an attribute that we wrote.
func (f features) own(name string) (string, bool) {
	for _, one := range f.list {
		if one.name == ownPrefix+name {
			return one.text, true
		}
	}
	return "", false
}

// ownKind returns the kind of record that an object of ours was; nil: we did not write it.
func (f features) ownKind(schema *ledger.Schema) *ledger.Kind {
	name, _ := f.own("kind")
	k, ok := schema.Kind(name)
	if !ok || name != k.Name {
		return nil
	}
	return k
}

// heading returns what a heading says.
func (f features) heading() string {
	for _, m := range []meaning{chapter, title, text} {
		if one, ok := f.of(m); ok {
			return strings.Join(strings.Fields(one.text), " ")
		}
	}
	return f.object.LongName
}

// sort tells what an object is: by its type attribute, by the name of its type, by which texts it has.
func (f features) sort() sort {
	said := unsaid
	if one, ok := f.of(kindOf); ok {
		if _, known := requirement.Type(one.text); !known {
			said = sortOf(one.text)
		}
	}
	if said == unsaid {
		said = sortOf(f.named)
	}
	_, hasText := f.of(text)
	_, hasTitle := f.of(title)
	_, hasChapter := f.of(chapter)
	switch {
	case said != unsaid && (hasText || hasTitle || hasChapter):
		return said
	case hasChapter && !hasText:
		return aHeading
	case !hasText && !hasTitle && f.object.Desc == "" && f.object.LongName == "":
		return nothing
	}
	return said
}
