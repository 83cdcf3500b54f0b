package org.engram.tensor.distributed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.EngramException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/** What the processes of {@link RankProcesses} run: a folder for results, and what to do. */
final class RankProgram {
  /** Ends by an error of the group, told in words. */
  static final int TOLD = 3;

  /** Ended by the handler of last resort. */
  static final int HALTED = 4;

  private static final DistributedSettings QUICK =
      new DistributedSettings(60, 60, 0.5, 4, 25, true);

  private RankProgram() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    if (args[1].equals("groups")) {
      groups(folder, Integer.parseInt(args[2]));
      return;
    }
    RankEnvironment environment = RankEnvironment.of(System.getenv());
    try (ProcessGroup group =
        ProcessGroup.open(environment, Device.CPU, QUICK, RankProgram::halt)) {
      group.<Object>during(
          () -> {
            try (Scope _ = Scope.open()) {
              switch (args[1]) {
                case "exchange" -> exchange(folder, group);
                case "gradients" -> new GradientScenarios(folder, group).run();
                default -> endless(folder, group, args[1]);
              }
            }
            return null;
          });
    } catch (EngramException e) {
      System.err.println("TOLD " + e.problem().line());
      Runtime.getRuntime().halt(TOLD);
    }
  }

  /** Forms groups of two threads and leaves them, one after the other. */
  private static void groups(Path folder, int count) throws IOException {
    DistributedSettings settings = new DistributedSettings(60, 60, 0.02, 30, 25, true);
    for (int group = 0; group < count; group++) {
      int port;
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }
      try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
        for (int rank = 0; rank < 2; rank++) {
          RankEnvironment environment =
              new RankEnvironment(rank, 2, rank, OptionalInt.of(2), "127.0.0.1", port);
          threads.execute(
              () -> {
                try (ProcessGroup own =
                    ProcessGroup.open(environment, Device.CPU, settings, RankProgram::halt)) {
                  own.barrier();
                }
              });
        }
      }
      write(folder.resolve("group-" + group), new byte[0]);
    }
  }

  private static void halt(RankFailure failure) {
    System.err.println("HALTED " + failure);
    Runtime.getRuntime().halt(HALTED);
  }

  private static void exchange(Path folder, ProcessGroup group) {
    List<String> said = new ArrayList<>();
    Tensor mine = Tensors.of(new float[] {group.rank(), 10 * group.rank()}, 2);
    group.average(mine);
    said.add("mean " + List.of(mine.toFloats()[0], mine.toFloats()[1]));
    Tensor sent = Tensors.of(new float[] {group.rank(), 7}, 2);
    group.broadcast(List.of(sent), 1);
    said.add("from 1 " + sent.toFloats()[0]);
    long[][] counts = group.gather(group.rank() - 5L, Long.MIN_VALUE);
    said.add(
        "counts "
            + counts[0][0]
            + " "
            + counts[1][0]
            + " "
            + counts[2][0]
            + " "
            + (counts[2][1] == Long.MIN_VALUE));
    double[][] losses = group.gather(1.0 / (group.rank() + 1));
    said.add("losses " + losses[0][0] + " " + losses[2][0]);
    group.requireSame("config", "one");
    try {
      group.requireSame("config", group.rank() == 1 ? "two" : "one");
    } catch (ConfigurationException e) {
      said.add(e.getMessage());
    }
    group.barrier();
    write(
        folder.resolve("exchange-" + group.rank()),
        String.join("\n", said).getBytes(StandardCharsets.UTF_8));
  }

  /** Averages until something happens; rank 1 may fail or do something else than averaging. */
  private static void endless(Path folder, ProcessGroup group, String how) {
    Tensor tensor = Tensors.zeros(1000);
    for (int step = 0; true; step++) {
      group.average(tensor);
      if (step == 3) {
        write(folder.resolve("ready-" + group.rank()), new byte[0]);
        if (group.rank() == 1 && how.equals("throw")) {
          throw new IllegalStateException("out of luck\nin two lines");
        }
        if (group.rank() == 1 && how.equals("busy")) {
          awaitNothing();
        }
      }
    }
  }

  private static void awaitNothing() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }
}
