package com.kronkers.mlops.trainers.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The negative logarithm of the true class's probability.
 *
 * @param classes at least two; two have one output, more have one each
 */
record LogLoss(int classes) implements Objective {
    private static final double LEAST = 1e-15;

    @Override
    public String name() {
        return "log loss";
    }

    @Override
    public NDArray loss(NDManager scope, NDArray output, double[] wanted, double[] scales) {
        if (classes == 2) {
            float[] second = new float[wanted.length];
            for (int row = 0; row < wanted.length; row++) {
                second[row] = (float) wanted[row];
            }
            NDArray truth = scope.create(second, new Shape(1, wanted.length));
            // log(1 + exp(x)) - x * truth, without an overflow.
            NDArray positive = ai.djl.nn.Activation.relu(output);
            return positive.sub(output.mul(truth))
                    .add(output.abs().neg().exp().add(1).log())
                    .mean();
        }
        float[] one = new float[wanted.length * classes];
        for (int row = 0; row < wanted.length; row++) {
            one[row * classes + (int) wanted[row]] = 1;
        }
        NDArray truth = scope.create(one, new Shape(1, wanted.length, classes));
        return output.logSoftmax(2).mul(truth).mean().mul(-classes);
    }

    @Override
    public double error(float[] output, double[] wanted, double[] scales) {
        double sum = 0;
        for (int row = 0; row < wanted.length; row++) {
            int one = (int) wanted[row];
            double probability = classes > 2 ? output[row * classes + one] : one == 1 ? output[row] : 1.0 - output[row];
            sum -= Math.log(Math.max(LEAST, probability));
        }
        return sum / Math.max(1, wanted.length);
    }
}
