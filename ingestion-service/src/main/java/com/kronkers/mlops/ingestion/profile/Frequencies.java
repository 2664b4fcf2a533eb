package com.kronkers.mlops.ingestion.profile;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.datasketches.common.ArrayOfStringsSerDe;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;
import org.apache.datasketches.memory.Memory;

/**
 * The most frequent texts and their rows, mergeable: a frequent-items sketch (Apache DataSketches). Immutable.
 *
 * <p>Complete and exact up to three quarters of its size in different texts. Beyond, a count is at most 3.5 / size of
 * all rows too small, and texts of few rows are left out.
 */
public final class Frequencies {
    private static final ArrayOfStringsSerDe TEXTS = new ArrayOfStringsSerDe();

    private final ItemsSketch<String> sketch;
    private final int size;
    private final boolean complete;

    private Frequencies(ItemsSketch<String> sketch, int size, boolean complete) {
        this.sketch = sketch;
        this.size = size;
        this.complete = complete;
    }

    /**
     * The most frequent of some texts.
     *
     * @param size of the sketch, a power of two
     * @param complete whether these are all texts there are
     */
    static Frequencies of(Map<String, Long> rows, int size, boolean complete) {
        ItemsSketch<String> sketch = new ItemsSketch<>(size);
        int capacity = capacity(size);
        rows.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(capacity)
                .forEach(entry -> sketch.update(entry.getKey(), entry.getValue()));
        return new Frequencies(sketch, size, complete && rows.size() <= capacity);
    }

    @JsonCreator
    static Frequencies fromJson(
            @JsonProperty("items") byte[] items,
            @JsonProperty("size") int size,
            @JsonProperty("complete") boolean complete) {
        return new Frequencies(ItemsSketch.getInstance(Memory.wrap(items), TEXTS), size, complete);
    }

    /** The serialized sketch, as DataSketches of any language reads it. */
    @JsonProperty
    public byte[] items() {
        return sketch.toByteArray(TEXTS);
    }

    @JsonProperty
    int size() {
        return size;
    }

    /** Whether every text is in it, with its exact number of rows. */
    @JsonProperty
    public boolean complete() {
        return complete;
    }

    static Frequencies merged(List<Frequencies> parts) {
        int size = parts.stream().mapToInt(Frequencies::size).max().orElseThrow();
        ItemsSketch<String> merged = new ItemsSketch<>(size);
        parts.forEach(part -> merged.merge(part.sketch));
        boolean complete = parts.stream().allMatch(Frequencies::complete) && merged.getMaximumError() == 0;
        return new Frequencies(merged, size, complete);
    }

    /** How many texts it holds. */
    int texts() {
        return sketch.getNumActiveItems();
    }

    /** The texts of most rows, most frequent first. */
    public Map<String, Long> top(int atMost) {
        Map<String, Long> top = new LinkedHashMap<>();
        Stream.of(sketch.getFrequentItems(0, ErrorType.NO_FALSE_NEGATIVES))
                .sorted(Comparator.<ItemsSketch.Row<String>>comparingLong(row -> -row.getLowerBound())
                        .thenComparing(ItemsSketch.Row::getItem))
                .limit(atMost)
                .forEach(row -> top.put(row.getItem(), row.getLowerBound()));
        return top;
    }

    private static int capacity(int size) {
        return size * 3 / 4;
    }
}
