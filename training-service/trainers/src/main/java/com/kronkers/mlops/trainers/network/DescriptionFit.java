package com.kronkers.mlops.trainers.network;

import com.kronkers.mlops.runtime.Encoder;
import com.kronkers.mlops.runtime.NetworkDescription;
import com.kronkers.mlops.runtime.NetworkDescription.Category;
import com.kronkers.mlops.runtime.NetworkDescription.Quantity;
import com.kronkers.mlops.runtime.NetworkDescription.Target;
import com.kronkers.mlops.runtime.NetworkDescription.Transform;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Learns from training rows alone how columns become numbers: categories, means, spreads, imputation, scale. */
final class DescriptionFit {

    /** The scale's offset, as a share of the mean target: keeps ratios finite for series that stood still. */
    private static final double OFFSET_SHARE = 0.05;

    private final Recipe recipe;
    private final Table features;
    private final double[] target;
    private final List<String> classes;
    private final TrainingParameters parameters;

    /** @param classes empty where the target is a number */
    DescriptionFit(
            Recipe recipe, Table features, double[] target, List<String> classes, TrainingParameters parameters) {
        this.recipe = recipe;
        this.features = features;
        this.target = target;
        this.classes = classes;
        this.parameters = parameters;
    }

    NetworkDescription fit() {
        Target scale = classes.isEmpty() ? number() : Target.ofClasses(recipe.target(), classes);
        double[] scales = Encoder.scales(scale, features);
        List<Category> categories = recipe.featureNames().stream()
                .filter(features::isText)
                .map(this::category)
                .toList();
        List<Quantity> numbers = new ArrayList<>();
        Set<String> relative = relativeFeatures(scale);
        Set<String> seen = new HashSet<>();
        for (String name : recipe.featureNames()) {
            if (features.isText(name) || !seen.add(name)) {
                continue;
            }
            double[] values = features.doubles(name);
            if (relative.contains(name)) {
                numbers.add(quantity(name, Transform.RELATIVE, values, scales));
            }
            if (!relative.contains(name) || name.equals(scale.scaleBy())) {
                numbers.add(quantity(name, isSize(values) ? Transform.LOG : Transform.PLAIN, values, scales));
            }
        }
        return new NetworkDescription(categories, numbers, scale, parameters.hidden(), parameters.members());
    }

    /** A row's size is the longest mean of the target's past, if the recipe has one. */
    private Target number() {
        String scaleBy = recipe.history().stream()
                .filter(column -> column.column().equals(recipe.target()))
                .flatMap(column -> column.means().stream())
                .max(Integer::compare)
                .map(steps -> recipe.target() + "_mean_" + steps)
                .orElse(null);
        double size =
                Math.max(1e-6, Arrays.stream(target).map(Math::abs).average().orElse(1));
        double smallest = Arrays.stream(target).min().orElse(0);
        Double lowest = smallest >= 0 ? Double.valueOf(0) : null;
        double missing = scaleBy == null ? 0 : mean(features.doubles(scaleBy), 0);
        return new Target(recipe.target(), scaleBy, missing, scaleBy == null ? size : OFFSET_SHARE * size, lowest);
    }

    private Set<String> relativeFeatures(Target scale) {
        if (scale.scaleBy() == null) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (Recipe.History column : recipe.history()) {
            if (column.column().equals(recipe.target())) {
                column.lags().forEach(lag -> names.add(column.column() + "_lag_" + lag));
                column.means().forEach(steps -> names.add(column.column() + "_mean_" + steps));
            }
        }
        return names;
    }

    private Category category(String name) {
        TreeSet<String> values = new TreeSet<>();
        Arrays.stream(features.strings(name)).filter(value -> value != null).forEach(values::add);
        // Guo and Berkhahn's embeddings are narrower than their category has values.
        int dimension = Math.max(1, Math.min(parameters.embedding(), (values.size() + 1) / 2));
        return new Category(name, List.copyOf(values), dimension);
    }

    private static Quantity quantity(String name, Transform transform, double[] values, double[] scales) {
        double[] transformed = new double[values.length];
        for (int row = 0; row < values.length; row++) {
            transformed[row] = Encoder.transform(transform, values[row], scales[row]);
        }
        double center = mean(transformed, 0);
        double[] squares =
                Arrays.stream(transformed).map(v -> (v - center) * (v - center)).toArray();
        double spread = Math.sqrt(mean(squares, 0));
        double low = Arrays.stream(values).filter(Double::isFinite).min().orElse(0);
        double high = Arrays.stream(values).filter(Double::isFinite).max().orElse(0);
        return new Quantity(name, transform, center, center, spread < 1e-9 ? 1 : spread, low, high);
    }

    /** Sizes are never negative and have a long tail; rates and points on a circle have none. */
    private static boolean isSize(double[] values) {
        double low = Arrays.stream(values).filter(Double::isFinite).min().orElse(0);
        double high = Arrays.stream(values).filter(Double::isFinite).max().orElse(0);
        return low >= 0 && high > 2;
    }

    private static double mean(double[] values, double otherwise) {
        return Arrays.stream(values).filter(Double::isFinite).average().orElse(otherwise);
    }
}
