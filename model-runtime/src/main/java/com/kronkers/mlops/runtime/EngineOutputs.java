package com.kronkers.mlops.runtime;

import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Signature.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tensors that an engine gives as the columns that the signature promises. Datatypes are those of the engine, so that
 * no bit is lost where a signature says otherwise.
 *
 * @param sources which of the engine's tensors each column comes from
 * @param split whether the only tensor's elements of a row become a column each
 */
record EngineOutputs(List<Column> columns, List<Integer> sources, boolean split) {

    /**
     * @param given what the engine gives, with name, datatype and shape; -1 = any
     * @param classes of a classifier, if it says so; else empty
     * @throws InvalidModelPackageException if the signature promises what the engine does not give
     */
    static EngineOutputs of(Signature declared, List<Column> given, List<String> classes) {
        List<Column> wanted = declared == null ? List.of() : declared.outputs();
        if (wanted.isEmpty()) {
            return meaningful(given, positions(given.size()), false, classes);
        }
        List<String> names = given.stream().map(Column::name).toList();
        List<Integer> sources =
                wanted.stream().map(c -> names.indexOf(c.name())).toList();
        boolean named = !sources.contains(-1);
        if (!named && wanted.size() == given.size()) {
            sources = positions(given.size());
        } else if (!named && given.size() == 1 && given.get(0).width() == wanted.size()) {
            List<Column> columns = wanted.stream()
                    .map(column -> column.typed(given.get(0).datatype()))
                    .toList();
            return meaningful(columns, List.of(0), true, classes);
        } else if (!named) {
            throw new InvalidModelPackageException("MLmodel: the signature's outputs are "
                    + wanted.stream().map(Column::name).toList() + ", the model's are " + names);
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            columns.add(agreed(wanted.get(i), given.get(sources.get(i))));
        }
        return meaningful(columns, sources, false, classes);
    }

    private static Column agreed(Column wanted, Column given) {
        Column column = wanted.typed(given.datatype());
        if (!wanted.isTensor() && given.width() != 1) {
            return column.shaped(given.dimensions());
        }
        boolean other =
                wanted.isTensor() && wanted.shape().size() != given.shape().size();
        return other ? column.shaped(given.dimensions()) : column;
    }

    private static EngineOutputs meaningful(
            List<Column> columns, List<Integer> sources, boolean split, List<String> classes) {
        List<Column> meant = new ArrayList<>(columns);
        boolean said = columns.stream().anyMatch(column -> column.role() != null);
        boolean classifier = !classes.isEmpty() && columns.size() == 2;
        for (int i = 0; i < meant.size() && !said; i++) {
            Column column = meant.get(i);
            if (classifier && column.datatype() == Datatype.FP32 && column.width() == classes.size()) {
                meant.set(i, column.meaning(Role.PROBABILITY, classes));
            } else if (classifier && !column.datatype().isFloating()) {
                meant.set(i, column.meaning(Role.PREDICTION, classes));
            } else if (i == 0) {
                meant.set(i, column.meaning(Role.PREDICTION, List.of()));
            }
        }
        return new EngineOutputs(List.copyOf(meant), List.copyOf(sources), split);
    }

    private static List<Integer> positions(int size) {
        return java.util.stream.IntStream.range(0, size).boxed().toList();
    }

    /** @param given in the order of {@link #sources} */
    Table table(int rows, List<Tensor> given) {
        Table.Builder table = Table.builder(rows);
        if (split) {
            Object all = given.get(0).toArray();
            for (int i = 0; i < columns.size(); i++) {
                table.put(columns.get(i).name(), every(all, rows, i));
            }
            return table.build();
        }
        for (int i = 0; i < columns.size(); i++) {
            Tensor tensor = given.get(i);
            Column column = columns.get(i);
            if (column.isTensor() || tensor.datatype() == Datatype.UINT64) {
                table.tensor(column.name(), leading(tensor, rows, column));
            } else {
                requireRows(tensor.elements() == rows, tensor, rows, column);
                table.put(column.name(), tensor.toArray());
            }
        }
        return table.build();
    }

    private Object every(Object all, int rows, int element) {
        Object picked = java.lang.reflect.Array.newInstance(all.getClass().getComponentType(), rows);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(all, row * columns.size() + element, picked, row, 1);
        }
        return picked;
    }

    private static Tensor leading(Tensor tensor, int rows, Column column) {
        requireRows(tensor.rank() > 0 && tensor.dimension(0) == rows, tensor, rows, column);
        return tensor;
    }

    private static void requireRows(boolean holds, Tensor tensor, int rows, Column column) {
        if (!holds) {
            throw new IllegalStateException("the model gives " + column.name() + " as " + tensor + " for " + rows
                    + " rows, which should be its first dimension " + Arrays.toString(column.dimensions()));
        }
    }
}
