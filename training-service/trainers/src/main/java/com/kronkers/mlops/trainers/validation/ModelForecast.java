package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.runtime.InvalidModelPackageException;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Signature.Role;
import com.kronkers.mlops.runtime.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a model says of each row, as the number it predicts or as one probability for each class of the data. */
public final class ModelForecast {
    private static final double SURE = 0.999;

    private ModelForecast() {}

    /**
     * @param classes of the data; empty where the target is a number
     * @throws InvalidModelPackageException if it gives neither probabilities nor names of these classes
     */
    public static double[] of(LoadedModel model, Table features, List<String> classes) {
        Table given = model.predict(features);
        Column prediction = model.prediction();
        if (classes.isEmpty()) {
            return numbers(given, prediction);
        }
        List<double[]> columns = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Column output : model.signature().outputs()) {
            if (output.role() == Role.PROBABILITY) {
                columns.add(numbersOf(given, output));
                names.addAll(output.categories());
            }
        }
        return columns.isEmpty()
                ? ofLabels(given, prediction, classes)
                : ofProbabilities(columns, names, classes, features.rows());
    }

    private static double[] numbers(Table given, Column prediction) {
        if (given.isText(prediction.name()) || prediction.width() != 1) {
            throw new InvalidModelPackageException("the model's output '" + prediction.name() + "' is "
                    + prediction.type() + ", not one number a row, which the recipe's task regression asks for");
        }
        return given.doubles(prediction.name());
    }

    private static double[] numbersOf(Table given, Column output) {
        Object array = given.tensor(output.name()).toArray();
        double[] numbers = new double[java.lang.reflect.Array.getLength(array)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = ((Number) java.lang.reflect.Array.get(array, i)).doubleValue();
        }
        return numbers;
    }

    /** One probability alone is the second class's, unless the output says whose it is. */
    private static double[] ofProbabilities(
            List<double[]> columns, List<String> names, List<String> classes, int rows) {
        int given = columns.stream()
                .mapToInt(column -> column.length / Math.max(1, rows))
                .sum();
        boolean single = given == 1 && classes.size() == 2;
        if (!single && given != classes.size()) {
            throw new InvalidModelPackageException("the model gives " + given
                    + " probabilities a row, the data has the " + classes.size() + " classes " + classes);
        }
        int[] places = single
                ? new int[] {names.size() == 1 ? Math.max(0, place(names.get(0), classes, 1)) : 1}
                : places(names, classes);
        double[] forecast = new double[rows * classes.size()];
        for (int row = 0; row < rows; row++) {
            int number = 0;
            for (double[] column : columns) {
                int width = column.length / rows;
                for (int i = 0; i < width; i++) {
                    forecast[row * classes.size() + places[number++]] = column[row * width + i];
                }
            }
            if (single) {
                forecast[row * 2 + 1 - places[0]] = 1 - forecast[row * 2 + places[0]];
            }
        }
        return forecast;
    }

    private static int[] places(List<String> names, List<String> classes) {
        int[] places = new int[classes.size()];
        boolean named = names.size() == classes.size()
                && names.stream()
                                .map(name -> place(name, classes, -1))
                                .distinct()
                                .count()
                        == classes.size()
                && names.stream().allMatch(name -> place(name, classes, -1) >= 0);
        for (int i = 0; i < places.length; i++) {
            places[i] = named ? place(names.get(i), classes, i) : i;
        }
        return places;
    }

    private static double[] ofLabels(Table given, Column prediction, List<String> classes) {
        Object labels = given.tensor(prediction.name()).toArray();
        double[] forecast = new double[given.rows() * classes.size()];
        double other = (1 - SURE) / (classes.size() - 1);
        for (int row = 0; row < given.rows(); row++) {
            String label = String.valueOf(java.lang.reflect.Array.get(labels, row));
            int place = place(label, classes, -1);
            if (place < 0) {
                throw new InvalidModelPackageException(
                        "the model says '" + label + "', which is none of the classes " + classes);
            }
            for (int one = 0; one < classes.size(); one++) {
                forecast[row * classes.size() + one] = one == place ? SURE : other;
            }
        }
        return forecast;
    }

    private static int place(String name, List<String> classes, int otherwise) {
        for (int i = 0; i < classes.size(); i++) {
            if (plain(classes.get(i)).equals(plain(name))) {
                return i;
            }
        }
        return otherwise;
    }

    /** Libraries write a flag as 0, 0.0, false or False. */
    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String whole = lower.endsWith(".0") ? lower.substring(0, lower.length() - 2) : lower;
        return whole.equals("true") ? "1" : whole.equals("false") ? "0" : whole;
    }
}
