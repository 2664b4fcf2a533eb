package com.kronkers.mlops.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import org.junit.jupiter.api.Test;

class ComparedTest {
    private static final Signature.Column LABEL = new Signature.Column("label", "string");
    private static final Signature.Column UNITS = new Signature.Column("units", "number");

    @Test
    void namesOfClassesAreEqualOrNot() {
        Compared compared = compared(LABEL, labels("high", "low", null), LABEL, labels("high", "high", null));

        assertThat(compared.rows()).isEqualTo(3);
        assertThat(compared.equal()).isEqualTo(2);
        assertThat(compared.differences()).isEmpty();
    }

    @Test
    void ofProbabilitiesTheMostProbableClassIsComparedAndNotTheNumbers() {
        Signature.Column column = Requests.probabilities("high", "low", "middle");

        Compared compared = compared(
                column,
                probabilities(3, 0.2f, 0.7f, 0.1f, 0.1f, 0.8f, 0.1f),
                column,
                probabilities(3, 0.4f, 0.5f, 0.1f, 0.1f, 0.3f, 0.6f));

        assertThat(compared.rows()).isEqualTo(2);
        assertThat(compared.equal()).isEqualTo(1);
        assertThat(compared.differences()).isEmpty();
    }

    @Test
    void aClassIsTheSameWhereverItStandsAndHoweverItIsTold() {
        Table champion = probabilities(2, 0.9f, 0.1f, 0.2f, 0.8f);
        Table shadow = probabilities(2, 0.1f, 0.9f, 0.3f, 0.7f);
        Signature.Column column = Requests.probabilities("no", "yes");

        assertThat(compared(column, champion, Requests.probabilities("yes", "no"), shadow)
                        .equal())
                .isEqualTo(1);
        assertThat(compared(LABEL, labels("no", "yes"), column, champion).equal())
                .isEqualTo(2);
    }

    @Test
    void moreClassesThanASketchIsMadeForAreStillOneForARow() {
        String[] classes = new String[100];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = "class " + i;
        }
        float[] likely = new float[2 * classes.length];
        likely[70] = 0.9f;
        likely[classes.length + 3] = 0.9f;
        float[] other = likely.clone();
        other[71] = 0.95f;
        Signature.Column column = Requests.probabilities(classes);

        Compared compared = compared(column, probabilities(100, likely), column, probabilities(100, other));

        assertThat(compared.rows()).isEqualTo(2);
        assertThat(compared.equal()).isEqualTo(1);
    }

    @Test
    void numbersAreSubtracted() {
        Compared compared = compared(UNITS, units(10, 20), UNITS, units(10, 20.5));

        assertThat(compared.equal()).isEqualTo(1);
        assertThat(compared.differences()).containsExactly(new double[] {0, 0.5}, within(1e-9));
    }

    private static Compared compared(
            Signature.Column championColumn, Table champion, Signature.Column shadowColumn, Table shadow) {
        return Compared.of("1", championColumn, champion, shadowColumn, shadow, 0);
    }

    private static Table labels(String... labels) {
        return Table.builder(labels.length).strings("label", labels).build();
    }

    private static Table units(double... units) {
        return Table.builder(units.length).doubles("units", units).build();
    }

    private static Table probabilities(int classes, float... values) {
        int rows = values.length / classes;
        return Table.builder(rows)
                .tensor("probability", Tensor.ofFloats(values, rows, classes))
                .build();
    }
}
