package org.engram.tensor.distributed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.engram.tensor.ConfigurationException;

/**
 * Which of how many processes this one is, and where they meet. Rank 0 keeps the meeting point; all
 * others reach it at the master's address and port.
 *
 * @param rank from 0
 * @param worldSize the number of ranks
 * @param localRank this rank's number on its machine, and so its GPU
 * @param localSize the number of ranks on this machine, where it is known
 * @param masterAddress name or address of rank 0's machine
 * @param masterPort a free TCP port there; 0 in a process of its own
 */
public record RankEnvironment(
    int rank,
    int worldSize,
    int localRank,
    OptionalInt localSize,
    String masterAddress,
    int masterPort) {
  /** The names of the environment variables by which ranks are told who they are. */
  public static final String RANK = "RANK";

  public static final String WORLD_SIZE = "WORLD_SIZE";
  public static final String LOCAL_RANK = "LOCAL_RANK";
  public static final String LOCAL_WORLD_SIZE = "LOCAL_WORLD_SIZE";
  public static final String MASTER_ADDR = "MASTER_ADDR";
  public static final String MASTER_PORT = "MASTER_PORT";

  /**
   * Rows of a global batch, from {@code first} on.
   *
   * @param first the first row
   * @param count how many
   */
  public record Rows(int first, int count) {}

  public RankEnvironment {
    List<String> wrong = new ArrayList<>();
    if (worldSize < 1) {
      wrong.add("world size is " + worldSize);
    }
    if (rank < 0 || rank >= worldSize) {
      wrong.add("rank " + rank + " is not below the world size " + worldSize);
    }
    int local = localSize.orElse(worldSize);
    if (local < 1 || local > worldSize) {
      wrong.add("ranks on this machine are " + local + " of " + worldSize);
    }
    if (localRank < 0 || localRank >= local) {
      wrong.add("local rank " + localRank + " is not below the ranks on this machine, " + local);
    }
    if (worldSize > 1 && masterAddress.isBlank()) {
      wrong.add("the master's address is missing");
    }
    if (worldSize > 1 && (masterPort < 1 || masterPort > 65535)) {
      wrong.add("the master's port is " + masterPort);
    }
    refuse("ranks", wrong);
  }

  /** A process of its own. */
  public static RankEnvironment single() {
    return new RankEnvironment(0, 1, 0, OptionalInt.of(1), "", 0);
  }

  /**
   * Reads RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR and MASTER_PORT (and LOCAL_WORLD_SIZE), where
   * one of the first two is set; else SLURM's variables, where srun has set them; else this is a
   * process of its own. Under SLURM the master is the first host of the step, and the port follows
   * from the job's number, unless MASTER_ADDR and MASTER_PORT say otherwise.
   *
   * @throws ConfigurationException with everything that is missing or does not fit
   */
  public static RankEnvironment of(Map<String, String> variables) {
    Reading reading = new Reading(variables);
    if (reading.has(RANK) || reading.has(WORLD_SIZE)) {
      return reading.plain();
    }
    if (reading.has("SLURM_PROCID") && reading.has("SLURM_NTASKS")) {
      return reading.slurm();
    }
    return single();
  }

  /** Whether other processes take part. */
  public boolean several() {
    return worldSize > 1;
  }

  /** The variables that tell a process that it is this rank; {@link #of} reads them back. */
  public Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(RANK, Integer.toString(rank));
    variables.put(WORLD_SIZE, Integer.toString(worldSize));
    variables.put(LOCAL_RANK, Integer.toString(localRank));
    localSize.ifPresent(size -> variables.put(LOCAL_WORLD_SIZE, Integer.toString(size)));
    variables.put(MASTER_ADDR, masterAddress);
    variables.put(MASTER_PORT, Integer.toString(masterPort));
    return variables;
  }

  /**
   * This rank's part of a global batch, which is the same on all ranks: rows rank * b to (rank + 1)
   * * b, where b is the batch divided by the ranks.
   *
   * @throws ConfigurationException if the batch cannot be divided
   */
  public Rows rows(int globalBatch) {
    if (globalBatch < worldSize || globalBatch % worldSize != 0) {
      throw new ConfigurationException(
          "batch size",
          globalBatch + " samples for " + worldSize + " ranks",
          "a multiple of the number of ranks",
          "Take " + Math.max(1, globalBatch / worldSize) * worldSize + " samples");
    }
    int count = globalBatch / worldSize;
    return new Rows(rank * count, count);
  }

  private static void refuse(String where, List<String> wrong) {
    if (!wrong.isEmpty()) {
      throw new ConfigurationException(
          where,
          String.join("; ", wrong),
          "ranks 0 to WORLD_SIZE - 1 with one master",
          "Start the ranks with --nproc, srun or torchrun's variables, or unset RANK and WORLD_SIZE"
              + " for a process of its own");
    }
  }

  /** Reads variables and gathers what is wrong with them. */
  private static final class Reading {
    private final Map<String, String> variables;
    private final List<String> wrong = new ArrayList<>();

    Reading(Map<String, String> variables) {
      this.variables = variables;
    }

    boolean has(String name) {
      return !variables.getOrDefault(name, "").isBlank();
    }

    RankEnvironment plain() {
      int rank = number(RANK, 0, 1 << 20);
      int size = number(WORLD_SIZE, 1, 1 << 20);
      boolean alone = size == 1;
      int localRank = alone && !has(LOCAL_RANK) ? 0 : number(LOCAL_RANK, 0, 1 << 20);
      String address = alone && !has(MASTER_ADDR) ? "" : text(MASTER_ADDR);
      int port = alone && !has(MASTER_PORT) ? 0 : number(MASTER_PORT, 1, 65535);
      return environment(rank, size, localRank, optional(LOCAL_WORLD_SIZE), address, port);
    }

    RankEnvironment slurm() {
      String tasks = has("SLURM_STEP_NUM_TASKS") ? "SLURM_STEP_NUM_TASKS" : "SLURM_NTASKS";
      int rank = number("SLURM_PROCID", 0, 1 << 20);
      int size = number(tasks, 1, 1 << 20);
      int localRank = size == 1 && !has("SLURM_LOCALID") ? 0 : number("SLURM_LOCALID", 0, 1 << 20);
      String address = "";
      int port = 0;
      if (size > 1) {
        address = has(MASTER_ADDR) ? text(MASTER_ADDR) : firstHost();
        port =
            has(MASTER_PORT)
                ? number(MASTER_PORT, 1, 65535)
                : 20_000 + number("SLURM_JOB_ID", 0, Integer.MAX_VALUE) % 10_000;
      }
      return environment(rank, size, localRank, optional("SLURM_NTASKS_PER_NODE"), address, port);
    }

    private String firstHost() {
      String name = has("SLURM_STEP_NODELIST") ? "SLURM_STEP_NODELIST" : "SLURM_JOB_NODELIST";
      if (!has(name)) {
        wrong.add(name + " is missing");
        return "";
      }
      String list = variables.get(name);
      return HostList.first(list)
          .orElseGet(
              () -> {
                wrong.add(name + " is '" + list + "', not a list of hosts");
                return "";
              });
    }

    private RankEnvironment environment(
        int rank, int size, int localRank, OptionalInt localSize, String address, int port) {
      if (rank >= 0 && size > 0 && rank >= size) {
        wrong.add("rank " + rank + " is not below the world size " + size);
      }
      if (localRank >= 0 && localSize.isPresent() && localRank >= localSize.getAsInt()) {
        wrong.add("local rank " + localRank + " is not below " + localSize.getAsInt());
      } else if (localRank >= 0 && size > 0 && localRank >= size) {
        wrong.add("local rank " + localRank + " is not below the world size " + size);
      }
      if (size > 0 && localSize.orElse(1) > size) {
        wrong.add(localSize.getAsInt() + " ranks on this machine are more than " + size);
      }
      refuse("environment", wrong);
      return new RankEnvironment(rank, size, localRank, localSize, address, port);
    }

    /** The number, or -1 with a complaint. */
    private int number(String name, int least, int largest) {
      String value = variables.getOrDefault(name, "").strip();
      if (value.isEmpty()) {
        wrong.add(name + " is missing");
        return -1;
      }
      if (!value.matches("[0-9]{1,10}")
          || Long.parseLong(value) < least
          || Long.parseLong(value) > largest) {
        wrong.add(name + " is '" + value + "', not a number from " + least + " to " + largest);
        return -1;
      }
      return Integer.parseInt(value);
    }

    private OptionalInt optional(String name) {
      if (!has(name)) {
        return OptionalInt.empty();
      }
      int value = number(name, 1, 1 << 20);
      return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private String text(String name) {
      if (!has(name)) {
        wrong.add(name + " is missing");
        return "";
      }
      return variables.get(name).strip();
    }
  }
}
