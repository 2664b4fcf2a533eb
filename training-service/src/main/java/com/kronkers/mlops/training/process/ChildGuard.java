package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * First class of every child process: runs the program named by its first argument, and ends the process when its
 * standard input ends, which is when the service is gone, however it went. So no trainer outlives a killed service. It
 * uses nothing but the JDK and declares no other class: the service copies this one class file beside the job.
 */
public final class ChildGuard {
    private static final int ORPHANED = 75;

    private ChildGuard() {}

    /** @param arguments the program's main class, then its own arguments */
    public static void main(String[] arguments) throws Throwable {
        Thread watch = new Thread(ChildGuard::endWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Method program = Class.forName(arguments[0]).getDeclaredMethod("main", String[].class);
        program.setAccessible(true);
        try {
            program.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void endWithParent() {
        boolean open = true;
        while (open) {
            try {
                open = System.in.read() >= 0;
            } catch (IOException e) {
                open = false; // a broken pipe says the same as a closed one
            }
        }
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        Runtime.getRuntime().halt(ORPHANED);
    }
}
