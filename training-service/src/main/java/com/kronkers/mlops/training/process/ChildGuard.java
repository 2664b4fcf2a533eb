package com.kronkers.mlops.training.process;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * First class of every child process: runs the program named by its first argument, and ends the process when its
 * standard input ends, which is when the service is gone, however it went. So no trainer outlives a killed service. One
 * that was started ahead runs the program's {@code rehearse()}, if it has that and there is time, then waits for a line,
 * which is the program's last argument. It uses nothing but the JDK and declares no other class: the service copies this
 * one class file beside the job.
 */
public final class ChildGuard {
    private static final int ORPHANED = 75;

    private ChildGuard() {}

    /** @param arguments the program's main class, then its own arguments */
    public static void main(String[] arguments) throws Throwable {
        CompletableFuture<String> told = new CompletableFuture<>();
        FileChannel service = new FileInputStream(FileDescriptor.in).getChannel();
        Thread watch = new Thread(() -> endWithParent(service, told), "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(service)));
        Class<?> type = Class.forName(arguments[0]);
        List<String> own = new ArrayList<>(Arrays.asList(arguments).subList(1, arguments.length));
        if (System.getenv(ChildProcesses.AHEAD) != null) {
            if (!told.isDone()) {
                rehearse(type);
            }
            own.add(told.get());
        }
        Method program = type.getDeclaredMethod("main", String[].class);
        program.setAccessible(true);
        try {
            program.invoke(null, (Object) own.toArray(String[]::new));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void rehearse(Class<?> program) {
        try {
            Method rehearsal = program.getDeclaredMethod("rehearse");
            rehearsal.setAccessible(true);
            rehearsal.invoke(null);
        } catch (ReflectiveOperationException e) {
            // It has none, or it failed: what is wrong shows when the program does the same in earnest.
        }
    }

    private static void endWithParent(FileChannel service, CompletableFuture<String> told) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer read = ByteBuffer.allocate(1);
        try {
            while (service.read(read) >= 0) {
                if (read.get(0) == '\n') {
                    told.complete(line.toString(StandardCharsets.UTF_8));
                } else {
                    line.write(read.get(0));
                }
                read.clear();
            }
        } catch (ClosedChannelException e) {
            return; // this process ends by itself
        } catch (IOException e) {
            // a broken pipe says the same as a closed one
        }
        synchronized (ChildGuard.class) { // a program whose own child was ended does not end before the last of them is
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            Runtime.getRuntime().halt(ORPHANED);
        }
    }

    /** A virtual machine that ends waits for a while for a thread that is reading; this one is woken. */
    private static void close(FileChannel service) {
        synchronized (ChildGuard.class) { // where all is being ended, who does that ends this process, too
            try {
                service.close();
            } catch (IOException e) {
                // then it waits
            }
        }
    }
}
