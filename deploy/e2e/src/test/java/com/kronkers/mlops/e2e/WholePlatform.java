package com.kronkers.mlops.e2e;

import com.kronkers.mlops.local.platform.Platform;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class the platform with all of its services, the same one to each class that wants it. It starts for the
 * first and stops when all tests have ended, so these classes are the {@link #LAST}.
 */
final class WholePlatform implements ParameterResolver {
    /** The place of such a class among all, so that it does not run on beside others. */
    static final int LAST = Integer.MAX_VALUE;

    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(WholePlatform.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Platform.class;
    }

    @Override
    public Platform resolveParameter(ParameterContext parameter, ExtensionContext test) {
        // What the root keeps and can be closed is closed at the end.
        return test.getRoot().getStore(HERE).computeIfAbsent(Platform.class, type -> start(), Platform.class);
    }

    private static Platform start() {
        try {
            return Platforms.start("whole");
        } catch (IOException e) {
            throw new ParameterResolutionException("the platform did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException("interrupted", e);
        }
    }
}
