package com.kronkers.mlops.runtime;

import com.kronkers.mlops.runtime.Signature.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that takes categories as numbers, asked with the categories themselves; see {@link Columns}. What else
 * {@code columns.json} knows, ranges and which numbers are flags, is told, too.
 */
final class CodedScorer implements Scorer {
    private final Scorer scorer;
    private final Signature signature;
    private final Map<String, Map<String, Integer>> codes;

    private CodedScorer(Scorer scorer, Signature signature, Map<String, Map<String, Integer>> codes) {
        this.scorer = scorer;
        this.signature = signature;
        this.codes = codes;
    }

    /** @return the scorer itself where nothing is known of its inputs */
    static Scorer of(Scorer scorer, Columns columns) {
        if (columns == null) {
            return scorer;
        }
        Map<String, Map<String, Integer>> codes = new HashMap<>();
        List<Column> inputs = new ArrayList<>();
        for (Column input : scorer.signature().inputs()) {
            Columns.Entry known = columns.find(input.name()).orElse(null);
            inputs.add(known == null || input.isTensor() ? input : told(input, known, codes));
        }
        return new CodedScorer(scorer, new Signature(inputs, scorer.signature().outputs()), codes);
    }

    private static Column told(Column input, Columns.Entry known, Map<String, Map<String, Integer>> codes) {
        boolean number = input.datatype() != Datatype.BYTES && input.datatype() != Datatype.BOOL;
        Double minimum = input.minimum() == null ? known.minimum() : input.minimum();
        Double maximum = input.maximum() == null ? known.maximum() : input.maximum();
        if (number && known.isText()) {
            codes.put(input.name(), Columns.indexOf(known.categories()));
            return input.typed(Datatype.BYTES).ranged(null, null, known.categories());
        }
        List<String> categories = input.categories().isEmpty() ? known.categories() : input.categories();
        Column told = number && known.type().equals("boolean") ? input.typed(Datatype.BOOL) : input;
        return told.ranged(minimum, maximum, categories);
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public Worker newWorker() {
        Worker worker = scorer.newWorker();
        if (codes.isEmpty()) {
            return worker;
        }
        return new Worker() {
            @Override
            public Table predict(Table features) {
                return worker.predict(coded(features));
            }

            @Override
            public void close() {
                worker.close();
            }
        };
    }

    @Override
    public boolean explains() {
        return scorer.explains();
    }

    @Override
    public Contributions explain(Table features) {
        return scorer.explain(coded(features));
    }

    @Override
    public void close() {
        scorer.close();
    }

    private Table coded(Table features) {
        Table.Builder coded = Table.builder(features.rows());
        for (Column input : signature.inputs()) {
            Map<String, Integer> index = codes.get(input.name());
            if (index != null) {
                coded.put(input.name(), codes(index, features.rawStrings(input.name())));
            } else if (input.required() || features.has(input.name())) {
                coded.columnOf(features, input.name());
            }
        }
        return coded.build();
    }

    private static double[] codes(Map<String, Integer> index, String[] values) {
        double[] codes = new double[values.length];
        for (int row = 0; row < codes.length; row++) {
            codes[row] = index.getOrDefault(values[row], Columns.UNKNOWN);
        }
        return codes;
    }
}
