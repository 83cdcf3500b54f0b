package org.engram.tensor.distributed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Real processes that are ranks of each other: this JVM's class path and options, once more. */
final class RankProcesses implements AutoCloseable {
  /** Where the C library has it, every free of memory is checked and a broken heap aborts. */
  private static final Path HEAP_CHECKS = Path.of("/lib/x86_64-linux-gnu/libc_malloc_debug.so.0");

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();

  RankProcesses(Path folder, int count, String... arguments) throws IOException {
    this.folder = folder;
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    for (int rank = 0; rank < count; rank++) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
              .filter(option -> !option.startsWith("-javaagent"))
              .toList());
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add(RankProgram.class.getName());
      command.add(folder.toString());
      command.addAll(List.of(arguments));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(out(rank).toFile())
              .redirectError(err(rank).toFile());
      builder
          .environment()
          .putAll(
              new RankEnvironment(rank, count, rank, OptionalInt.of(count), "127.0.0.1", port)
                  .variables());
      builder.environment().put("OMP_NUM_THREADS", "1");
      if (Files.exists(HEAP_CHECKS)) {
        builder.environment().put("LD_PRELOAD", HEAP_CHECKS.toString());
        builder.environment().put("GLIBC_TUNABLES", "glibc.malloc.check=3");
      }
      processes.add(builder.start());
    }
  }

  private Path out(int rank) {
    return folder.resolve("out-" + rank);
  }

  private Path err(int rank) {
    return folder.resolve("err-" + rank);
  }

  Process process(int rank) {
    return processes.get(rank);
  }

  /** Everything a rank has printed so far. */
  String said(int rank) {
    try {
      return Files.readString(out(rank)) + Files.readString(err(rank));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end of one rank and gives its exit code. */
  int exit(int rank, int atMostSeconds) {
    try {
      return processes.get(rank).onExit().get(atMostSeconds, TimeUnit.SECONDS).exitValue();
    } catch (TimeoutException e) {
      throw new AssertionError("rank " + rank + " still runs, and said " + said(rank), e);
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    for (int rank = 0; rank < processes.size(); rank++) {
      exit(rank, 30);
    }
  }
}
