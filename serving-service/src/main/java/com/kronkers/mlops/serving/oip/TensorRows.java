package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import com.kronkers.mlops.serving.prediction.SuppliedRows;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The tensors of a request as rows: the first dimension of every input. A named column is a tensor of shape {@code [n]}
 * or {@code [n, 1]}; a tensor of the signature has the signature's shape.
 */
final class TensorRows implements SuppliedRows {
    private final Map<String, Tensor> inputs;
    private final int size;

    /** By name, of the columns that are asked for element by element. */
    private final Map<String, Object> elements = new HashMap<>();

    private TensorRows(Map<String, Tensor> inputs, int size) {
        this.inputs = inputs;
        this.size = size;
    }

    /** @throws InvalidTensorException naming the input that has not as many rows as the others */
    static TensorRows of(List<InferRequest.Input> inputs) {
        Map<String, Tensor> byName = new LinkedHashMap<>();
        long size = -1;
        for (InferRequest.Input input : inputs) {
            if (input.tensor().rank() == 0) {
                throw new InvalidTensorException("input '" + input.name()
                        + "' has the shape []; its first dimension must be the rows, like [1]");
            }
            long rows = input.tensor().dimension(0);
            if (size >= 0 && size != rows) {
                throw new InvalidTensorException(
                        "input '" + input.name() + "' has " + rows + " rows, the inputs before it " + size);
            }
            size = rows;
            byName.put(input.name(), input.tensor());
        }
        if (size > Integer.MAX_VALUE) {
            throw new InvalidTensorException(size + " rows are too many");
        }
        return new TensorRows(byName, (int) size);
    }

    /** As they are, for a model whose every input the caller supplies: nothing is converted or copied here. */
    @Override
    public Optional<Table> table(List<Signature.Column> columns) {
        Table.Builder table = Table.builder(size);
        int found = 0;
        for (Signature.Column column : columns) {
            Tensor tensor = inputs.get(column.name());
            if (tensor != null) {
                requireDatatype(column, tensor);
                requireShape(column, tensor);
                table.tensor(column.name(), tensor);
                found++;
            } else if (column.required()) {
                throw new InvalidTensorException(
                        "input '" + column.name() + "' is missing; this model takes " + described(columns));
            }
        }
        if (found != inputs.size()) {
            throw unknown(columns);
        }
        return Optional.of(table.build());
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<String> fields(int row) {
        return inputs.keySet();
    }

    @Override
    public Object value(int row, String field) {
        Tensor tensor = inputs.get(field);
        if (tensor == null) {
            return null;
        }
        Object column = elements.get(field);
        if (column == null) {
            if (!isColumn(tensor)) {
                throw notAColumn(field, tensor);
            }
            column = tensor.toArray();
            elements.put(field, column);
        }
        if (tensor.datatype() == Datatype.UINT64 && ((long[]) column)[row] < 0) {
            return new BigInteger(Long.toUnsignedString(((long[]) column)[row]));
        }
        return Array.get(column, row);
    }

    @Override
    public String place(int row, String field) {
        return inputs.containsKey(field) ? field + "[" + row + "]" : field;
    }

    private void requireDatatype(Signature.Column column, Tensor tensor) {
        boolean text = column.datatype() == Datatype.BYTES;
        if (text != (tensor.datatype() == Datatype.BYTES)) {
            throw new InvalidTensorException("input '" + column.name() + "' has datatype " + tensor.datatype()
                    + ", the model takes " + column.datatype());
        }
        // The engine's side reads whole numbers with a sign: what it would take for negative must not reach it.
        if (tensor.datatype() == Datatype.UINT64 && column.datatype() != Datatype.UINT64) {
            for (long bits : (long[]) tensor.toArray()) {
                if (bits < 0) {
                    throw new InvalidTensorException("input '" + column.name() + "' has element "
                            + Long.toUnsignedString(bits) + ", which is no " + column.datatype());
                }
            }
        }
    }

    private static void requireShape(Signature.Column column, Tensor tensor) {
        if (column.isTensor()) {
            List<Long> wanted = column.shape();
            boolean fits = tensor.rank() == wanted.size();
            for (int i = 1; fits && i < wanted.size(); i++) {
                fits = wanted.get(i) < 0 || wanted.get(i) == tensor.dimension(i);
            }
            if (!fits) {
                throw new InvalidTensorException("input '" + column.name() + "' has shape "
                        + Arrays.toString(tensor.shape()) + ", the model takes " + wanted + ", where -1 is any number");
            }
        } else if (!isColumn(tensor)) {
            throw notAColumn(column.name(), tensor);
        }
    }

    private static boolean isColumn(Tensor tensor) {
        return tensor.elements() == tensor.dimension(0) && tensor.rank() <= 2;
    }

    private static InvalidTensorException notAColumn(String name, Tensor tensor) {
        return new InvalidTensorException("input '" + name + "' has shape " + Arrays.toString(tensor.shape())
                + "; it is a column of one value a row: give [n] or [n, 1]");
    }

    private InvalidTensorException unknown(List<Signature.Column> columns) {
        Set<String> unknown = new TreeSet<>(inputs.keySet());
        columns.forEach(column -> unknown.remove(column.name()));
        return new InvalidTensorException(
                "input '" + unknown.iterator().next() + "' is none of this model, which takes " + described(columns));
    }

    private static String described(List<Signature.Column> columns) {
        return columns.stream()
                .map(column -> "'" + column.name() + "' " + column.datatype() + " " + ModelDescription.shape(column)
                        + (column.required() ? "" : " (may be left out)"))
                .collect(Collectors.joining(", "));
    }
}
