package com.kronkers.mlops.trainers.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.kronkers.mlops.runtime.Encoder;

/**
 * The absolute error in the target's unit, which is what WAPE counts.
 *
 * @param unit the mean size of a row, so that losses are about 1
 */
record AbsoluteError(Encoder encoder, double unit) implements Objective {

    @Override
    public String name() {
        return "mean absolute error";
    }

    @Override
    public NDArray loss(NDManager scope, NDArray output, double[] wanted, double[] scales) {
        float[] ratios = new float[wanted.length];
        float[] weights = new float[wanted.length];
        for (int row = 0; row < wanted.length; row++) {
            ratios[row] = (float) (wanted[row] / scales[row]);
            weights[row] = (float) (scales[row] / unit);
        }
        Shape shape = new Shape(1, wanted.length);
        return output.sub(scope.create(ratios, shape))
                .abs()
                .mul(scope.create(weights, shape))
                .mean();
    }

    @Override
    public double error(float[] output, double[] wanted, double[] scales) {
        double sum = 0;
        for (int row = 0; row < wanted.length; row++) {
            sum += Math.abs(encoder.decode(output[row], scales[row]) - wanted[row]);
        }
        return sum / Math.max(1, wanted.length);
    }
}
