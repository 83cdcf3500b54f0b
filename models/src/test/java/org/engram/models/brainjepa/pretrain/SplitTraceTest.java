package org.engram.models.brainjepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.step.StepResult;
import org.engram.tensor.Device;
import org.engram.tensor.Scope;
import org.engram.tensor.distributed.DistributedSettings;
import org.engram.tensor.distributed.GradientAverager;
import org.engram.tensor.distributed.ProcessGroup;
import org.engram.tensor.distributed.RankEnvironment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The recorded trainings, whose batches are of two samples, on two ranks with one sample each. The
 * ranks are threads here, with a real group of gloo between them.
 */
class SplitTraceTest {
  private static final int RANKS = 2;

  @ParameterizedTest
  @ValueSource(strings = {"train_trace", "train_trace_carry"})
  void twoRanksWithHalfTheBatchFollowThePublishedTraining(String name) throws Exception {
    int port = freePort();
    try (ExecutorService threads = Executors.newFixedThreadPool(RANKS)) {
      List<Future<?>> ranks = new ArrayList<>();
      for (int rank = 0; rank < RANKS; rank++) {
        RankEnvironment environment =
            new RankEnvironment(rank, RANKS, rank, OptionalInt.of(RANKS), "127.0.0.1", port);
        ranks.add(threads.submit(() -> train(name, environment)));
      }
      for (Future<?> rank : ranks) {
        rank.get(120, TimeUnit.SECONDS);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static void train(String name, RankEnvironment environment) {
    try (ProcessGroup group =
        ProcessGroup.open(environment, Device.CPU, DistributedSettings.defaults(), _ -> {})) {
      group.<Object>during(
          () -> {
            follow(name, group);
            return null;
          });
    }
  }

  private static void follow(String name, ProcessGroup group) {
    try (Recorded recorded = new Recorded(name);
        PretrainModel model = recorded.model("initial.");
        GradientAverager averager =
            new GradientAverager(
                group, model.networks().trained(), DistributedSettings.defaults());
        PretrainStep step =
            recorded.step(model, recorded.settings(), new Averaging(group, averager))) {
      assertThat(recorded.sizes.get("batch").asInt()).isEqualTo(RANKS);
      GoldenTraceTest.Losses losses = new GoldenTraceTest.Losses(recorded);
      for (JsonNode expected : recorded.json.get("trace")) {
        if (expected.get("itr").asInt() == 0) {
          step.startEpoch();
        }
        int iteration = expected.get("iteration").asInt();
        try (Scope _ = Scope.open()) {
          StepResult result = step.step(recorded.batch(iteration, group.rank(), group.rank() + 1));
          double[][] both = group.gather(result.loss());
          losses.check(iteration, (both[0][0] + both[1][0]) / RANKS);
          if (result.update().isPresent()) { // else each rank has gradients of its own sample
            GoldenTraceTest.checkNorms(expected, result, model);
          }
        }
      }
      GoldenTraceTest.checkWeights(recorded, "final.", model);
    }
  }

  private record Averaging(ProcessGroup group, GradientAverager averager)
      implements GradientReducer {
    @Override
    public boolean agree(boolean fine) {
      long[][] all = group.gather(fine ? 1L : 0L);
      return all[0][0] + all[1][0] == RANKS;
    }

    @Override
    public void begin() {
      averager.expect();
    }

    @Override
    public void finish() {
      averager.finish();
    }

    @Override
    public long[] total(long[] counts) {
      throw new AssertionError("Brain-JEPA counts nothing");
    }
  }
}
