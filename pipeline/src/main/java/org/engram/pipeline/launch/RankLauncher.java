package org.engram.pipeline.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.distributed.RankEnvironment;

/**
 * Starts the ranks of one machine as processes of one command, and watches them. When one ends with
 * another code than 0, the others are ended too. {@link #stop} passes a request to stop on and
 * gives them the time to write a checkpoint. Ranks whose launcher dies notice it ({@link
 * #whenGone}).
 *
 * <pre>{@code
 * RankLauncher ranks = RankLauncher.start(command, 4, settings, output);
 * Runtime.getRuntime().addShutdownHook(new Thread(() -> {      // SIGTERM, Ctrl-C
 *   ranks.stop();
 *   Runtime.getRuntime().halt(ranks.await().exitCode());
 * }));
 * LaunchResult result = ranks.await();
 * }</pre>
 */
public final class RankLauncher {
  private static final String LAUNCHER = "ENGRAM_LAUNCHER_PID";
  private static final int MOST = 1024;
  private static final long LOOK_NANOS = 1_000_000_000;

  private final List<RankProcess> ranks = new ArrayList<>();
  private final LaunchSettings settings;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private Optional<LaunchResult> result = Optional.empty();

  private sealed interface Event {
    record Ended(RankExit exit) implements Event {}

    record Stop() implements Event {}
  }

  private RankLauncher(LaunchSettings settings) {
    this.settings = settings;
  }

  /**
   * Starts all ranks; each finds in its environment who it is ({@link RankEnvironment#of}).
   *
   * @param command program and arguments, the same for all; see {@link RankCommand}
   * @param count the number of ranks
   * @throws ConfigurationException if the number is none that one machine can have
   * @throws UncheckedIOException if a process cannot be started
   */
  public static RankLauncher start(
      List<String> command, int count, LaunchSettings settings, RankOutput output) {
    if (count < 1 || count > MOST) {
      throw new ConfigurationException(
          "--nproc", Integer.toString(count), "a number of processes from 1 to " + MOST, "");
    }
    RankLauncher launcher = new RankLauncher(settings);
    boolean started = false;
    try {
      int port = freePort();
      for (int rank = 0; rank < count; rank++) {
        ProcessBuilder builder = new ProcessBuilder(command);
        environment(builder.environment(), rank, count, port);
        launcher.ranks.add(
            new RankProcess(
                rank, builder, output, exit -> launcher.events.add(new Event.Ended(exit))));
      }
      started = true;
      return launcher;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!started) {
        launcher.ranks.forEach(RankProcess::kill);
      }
    }
  }

  /**
   * Free a moment ago: the first rank takes it a few seconds later, and says so where it cannot.
   */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void environment(Map<String, String> variables, int rank, int count, int port) {
    variables.putAll(
        new RankEnvironment(rank, count, rank, OptionalInt.of(count), "127.0.0.1", port)
            .variables());
    variables.put(LAUNCHER, Long.toString(ProcessHandle.current().pid()));
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / count);
    variables.putIfAbsent("OMP_NUM_THREADS", Integer.toString(threads));
    // Warnings with C++ addresses at the end of every group; errors still come.
    variables.putIfAbsent("TORCH_CPP_LOG_LEVEL", "ERROR");
  }

  /** Asks all ranks to end in order, with SIGTERM; after the settings' time they are killed. */
  public void stop() {
    events.add(new Event.Stop());
  }

  /** Waits until all ranks have ended; may be called by several threads. */
  public synchronized LaunchResult await() {
    if (result.isEmpty()) {
      try {
        result = Optional.of(watch());
      } catch (InterruptedException e) {
        ranks.forEach(RankProcess::kill);
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    return result.get();
  }

  private LaunchResult watch() throws InterruptedException {
    Optional<RankExit> failure = Optional.empty();
    boolean stopped = false;
    long deadline = Long.MAX_VALUE;
    int running = ranks.size();
    while (running > 0) {
      Event event =
          deadline == Long.MAX_VALUE
              ? events.take()
              : events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      switch (event) {
        case null -> {
          ranks.forEach(RankProcess::kill);
          deadline = Long.MAX_VALUE;
        }
        case Event.Stop _ -> {
          if (!stopped) {
            stopped = true;
            ranks.forEach(RankProcess::stop);
            deadline = Math.min(deadline, in(settings.stopSeconds()));
          }
        }
        case Event.Ended(RankExit exit) -> {
          running--;
          if (exit.code() != 0 && failure.isEmpty()) {
            failure = Optional.of(exit);
            deadline = Math.min(deadline, in(settings.settleSeconds()));
          }
        }
      }
    }
    return new LaunchResult(failure, stopped);
  }

  private static long in(double seconds) {
    return System.nanoTime() + Duration.ofMillis(Math.round(seconds * 1000)).toNanos();
  }

  /**
   * In a rank: calls back when the launcher that started this process has died, which leaves nobody
   * to end it. Does nothing in a process that no launcher started.
   *
   * @param variables this process's environment
   * @param gone called on a thread of its own; should end the process
   */
  public static void whenGone(Map<String, String> variables, Runnable gone) {
    String launcher = variables.getOrDefault(LAUNCHER, "");
    if (launcher.matches("[0-9]{1,18}")) {
      Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(launcher));
      var _ =
          Thread.ofPlatform()
              .daemon()
              .name("engram-launcher-watch")
              .start(
                  () -> {
                    while (process.map(ProcessHandle::isAlive).orElse(false)) {
                      LockSupport.parkNanos(LOOK_NANOS);
                    }
                    gone.run();
                  });
    }
  }
}
