package com.kronkers.mlops.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * Everything about a tabular network that is not a trained weight: how columns become numbers, and the layers. It is
 * the package's {@code network.json}.
 *
 * @param hidden the widths of the hidden layers; may be empty, then the network is linear
 * @param members how many networks with weights of their own are averaged
 */
public record NetworkDescription(
        List<Category> categories, List<Quantity> numbers, Target target, List<Integer> hidden, int members) {

    private static final int MOST_WEIGHTS = 8_000_000;
    private static final int MOST_CLASSES = 1000;

    /**
     * A column of text. Index 0 is the bucket of unknown and missing values, {@code values[i]} has index {@code i + 1}.
     *
     * @param dimension the length of one value's embedding
     */
    public record Category(String name, List<String> values, int dimension) {
        public Category {
            values = List.copyOf(values);
        }
    }

    /** How a number is brought to the network's scale before it is standardised. */
    public enum Transform {
        /** as it is */
        PLAIN,
        /** {@code log(1 + x)} for sizes: x below 0 counts as 0 */
        LOG,
        /** divided by the row's target scale, see {@link Target} */
        RELATIVE
    }

    /**
     * A column of numbers: {@code clip((transform(x) - center) / spread)}.
     *
     * @param missing what takes the place of a missing value, learned from training rows; for {@code RELATIVE} a multiple
     *     of the row's scale
     * @param low the smallest value in training, with which golden rows are made
     * @param high the largest value in training
     */
    public record Quantity(
            String name, Transform transform, double missing, double center, double spread, double low, double high) {}

    /**
     * What the output means. Of a number: {@code value = max(lowest, scale * output)} where {@code scale = offset +
     * max(0, scaleBy)}, or {@code offset} where {@code scaleBy} is absent. Of classes: the logit of the second of two, or
     * one for each of more; the rest of the target is without meaning then.
     *
     * @param scaleBy the feature that tells the row's size, e.g. the mean of recent weeks; {@code null} = none
     * @param scaleMissing what takes the place of a missing {@code scaleBy}
     * @param lowest the smallest possible value of the target; {@code null} = unbounded
     * @param classes empty where the target is a number
     */
    public record Target(
            String name,
            String scaleBy,
            double scaleMissing,
            double offset,
            Double lowest,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> classes) {
        public Target {
            classes = classes == null ? List.of() : List.copyOf(classes);
        }

        /** A number. */
        public Target(String name, String scaleBy, double scaleMissing, double offset, Double lowest) {
            this(name, scaleBy, scaleMissing, offset, lowest, List.of());
        }

        /** One of several classes. */
        public static Target ofClasses(String name, List<String> classes) {
            return new Target(name, null, 0, 1, null, classes);
        }

        /** How many outputs a row has. */
        int outputs() {
            return classes.size() > 2 ? classes.size() : 1;
        }
    }

    public NetworkDescription {
        categories = List.copyOf(categories);
        numbers = List.copyOf(numbers);
        hidden = List.copyOf(hidden);
        Objects.requireNonNull(target, "target");
    }

    /** @throws InvalidModelPackageException if it is not readable or not plausible */
    static NetworkDescription fromJson(String json) {
        NetworkDescription description;
        try {
            description = Json.read(json, NetworkDescription.class);
        } catch (JsonProcessingException e) {
            throw new InvalidModelPackageException("network.json: not readable: " + e.getOriginalMessage(), e);
        }
        description.requirePlausible();
        return description;
    }

    String toJson() {
        return Json.write(this);
    }

    private void requirePlausible() {
        boolean sizes = members >= 1
                && members <= 64
                && hidden.size() <= 64
                && hidden.stream().allMatch(width -> width >= 1 && width <= 4096)
                && categories.stream().allMatch(category -> category.dimension() >= 1 && category.dimension() <= 512)
                && numbers.stream().allMatch(number -> number.spread() > 0 && number.transform() != null)
                && target.offset() > 0
                && target.classes().size() != 1
                && target.classes().size() <= MOST_CLASSES
                && new HashSet<>(target.classes()).size() == target.classes().size()
                && (target.scaleBy() == null
                        || numbers.stream().anyMatch(number -> number.name().equals(target.scaleBy())));
        if (!sizes || weights() > MOST_WEIGHTS) {
            throw new InvalidModelPackageException("network.json: sizes or classes are not plausible");
        }
    }

    /** How many trained numbers the network has. */
    long weights() {
        long weights = 0;
        long width = numbers.size();
        for (Category category : categories) {
            weights += (category.values().size() + 1L) * category.dimension();
            width += category.dimension();
        }
        weights += width * target.outputs();
        for (int next : hidden) {
            weights += (width + 1) * next;
            width = next;
        }
        return members * (weights + (width + 1) * target.outputs());
    }
}
