package org.engram.pipeline.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.engram.tensor.Device;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.distributed.DistributedSettings;
import org.engram.tensor.distributed.ProcessGroup;
import org.engram.tensor.distributed.RankEnvironment;

/** What the launched processes of {@link RankLauncherTest} do. */
final class LaunchedProgram {
  private LaunchedProgram() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    RankEnvironment me = RankEnvironment.of(System.getenv());
    if (!args[0].equals("orphan")) {
      RankLauncher.whenGone(System.getenv(), () -> Runtime.getRuntime().halt(1));
    }
    switch (args[0]) {
      case "tell" -> {
        System.out.println("out of " + me.rank() + " of " + me.worldSize());
        System.err.println("err of local " + me.localRank() + " " + me.masterAddress());
        System.out.print("x".repeat(20_000));
      }
      case "fail" -> {
        if (me.rank() == 1) {
          for (int i = 0; i < 30; i++) {
            System.err.println("reason " + i);
          }
          System.exit(7);
        }
        forever();
      }
      case "kill" -> {
        if (me.rank() == 2) {
          signal("-9");
        }
        forever();
      }
      case "orderly" -> onTermination(() -> write(Path.of(args[1], "checkpoint-" + me.rank())));
      case "deaf" -> onTermination(LaunchedProgram::forever);
      case "launch" -> launch(args[1]);
      case "orphan" -> {
        RankLauncher.whenGone(
            System.getenv(),
            () -> {
              write(Path.of(args[1], "orphaned-" + me.rank()));
              Runtime.getRuntime().halt(1);
            });
        write(Path.of(args[1], "pid-" + ProcessHandle.current().pid()));
        forever();
      }
      case "group" -> average(me);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Is a launcher itself, as the command line is one. */
  private static void launch(String folder) {
    RankLauncher ranks =
        RankLauncher.start(
            RankCommand.again(
                LaunchedProgram.class,
                List.of(folder.contains("orphan") ? "orphan" : "orderly", folder)),
            2,
            new LaunchSettings(60, 1),
            (rank, error, line) -> System.out.println("[rank " + rank + "] " + line));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  ranks.stop();
                  Runtime.getRuntime().halt(ranks.await().exitCode());
                }));
    System.exit(ranks.await().exitCode());
  }

  private static void average(RankEnvironment me) throws IOException, InterruptedException {
    DistributedSettings settings = new DistributedSettings(60, 60, 0.5, 4, 25, true);
    try (ProcessGroup group =
            ProcessGroup.open(me, Device.CPU, settings, _ -> Runtime.getRuntime().halt(4));
        Scope _ = Scope.open()) {
      Tensor tensor = Tensors.zeros(100);
      for (int step = 0; true; step++) {
        group.average(tensor);
        if (step == 5 && me.rank() == 1) {
          signal("-9");
        }
      }
    }
  }

  private static void onTermination(Runnable work) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  work.run();
                  Runtime.getRuntime().halt(0);
                }));
    System.out.println("ready");
    forever();
  }

  private static void signal(String which) throws IOException, InterruptedException {
    new ProcessBuilder("kill", which, Long.toString(ProcessHandle.current().pid()))
        .start()
        .waitFor();
    forever();
  }

  private static void forever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
