package review

// Statement reviews a text that is known to be a requirement, such as the statement of a record: no line of it is taken
// for a heading, a note or a definition. Spans are places in the text.
func Statement(text string, o Options) Result { return Result{} }
