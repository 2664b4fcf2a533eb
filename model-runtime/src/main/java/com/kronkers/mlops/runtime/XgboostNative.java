package com.kronkers.mlops.runtime;

import ai.djl.ml.xgboost.XgbNDArray;
import ai.djl.ml.xgboost.XgbSymbolBlock;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import ml.dmlc.xgboost4j.java.JniUtils;

/**
 * Native calls of DJL's XGBoost engine that its own classes do not use: prediction straight from an array, without the
 * matrix object that DJL makes for every call, and parameters. They are public methods of a class that is not.
 */
final class XgboostNative {
    private static final int VALUE = 0;
    private static final int MARGIN = 1;
    private static final int CONTRIBUTIONS = 4;

    private static final MethodHandle PREDICT;
    private static final MethodHandle SET_PARAMETER;
    private static final MethodHandle DUMP;
    private static final MethodHandle PREDICT_MATRIX;

    static {
        try {
            Class<?> natives = Class.forName("ml.dmlc.xgboost4j.java.XGBoostJNI");
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(natives, MethodHandles.lookup());
            PREDICT = lookup.findStatic(
                    natives,
                    "XGBoosterPredictFromDense",
                    MethodType.methodType(
                            int.class,
                            long.class,
                            float[].class,
                            long.class,
                            long.class,
                            float.class,
                            int.class,
                            int.class,
                            int.class,
                            float[].class,
                            float[][].class));
            SET_PARAMETER = lookup.findStatic(
                    natives,
                    "XGBoosterSetParam",
                    MethodType.methodType(int.class, long.class, String.class, String.class));
            PREDICT_MATRIX = lookup.findStatic(
                    natives,
                    "XGBoosterPredict",
                    MethodType.methodType(int.class, long.class, long.class, int.class, int.class, float[][].class));
            DUMP = lookup.findStatic(
                    natives,
                    "XGBoosterDumpModelEx",
                    MethodType.methodType(
                            int.class, long.class, String.class, int.class, String.class, String[][].class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private XgboostNative() {}

    static void setParameter(XgbSymbolBlock booster, String name, String value) {
        try {
            JniUtils.checkCall((int) SET_PARAMETER.invokeExact((long) booster.getHandle(), name, value));
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("xgboost: " + name, e);
        }
    }

    /**
     * TreeSHAP contributions. DJL's own method hands the kind of output over as the number of trees (0.35.0).
     *
     * @param trees with how many for each output; 0 = all
     */
    static float[] contributions(XgbSymbolBlock booster, int trees, XgbNDArray matrix) {
        float[][] out = new float[1][];
        try {
            JniUtils.checkCall((int) PREDICT_MATRIX.invokeExact(
                    (long) booster.getHandle(), matrix.getHandle(), CONTRIBUTIONS, trees, out));
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("xgboost: contributions", e);
        }
        return out[0];
    }

    /** Each tree as JSON. */
    static String[] dump(XgbSymbolBlock booster) {
        String[][] out = new String[1][];
        try {
            JniUtils.checkCall((int) DUMP.invokeExact((long) booster.getHandle(), "", 0, "json", out));
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("xgboost: dump", e);
        }
        return out[0];
    }

    /**
     * Predicts straight from an array.
     *
     * @param rounds with the trees of how many; 0 = all
     * @param matrix row after row, {@code NaN} = missing
     * @param raw whether to give the raw outputs
     */
    static float[] predict(XgbSymbolBlock booster, int rounds, float[] matrix, int rows, int width, boolean raw) {
        float[][] out = new float[1][];
        try {
            JniUtils.checkCall((int) PREDICT.invokeExact(
                    (long) booster.getHandle(),
                    matrix,
                    (long) rows,
                    (long) width,
                    Float.NaN,
                    0,
                    rounds,
                    raw ? MARGIN : VALUE,
                    (float[]) null,
                    out));
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("xgboost: prediction", e);
        }
        return out[0];
    }
}
