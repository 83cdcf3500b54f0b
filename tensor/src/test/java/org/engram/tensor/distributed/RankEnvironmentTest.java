package org.engram.tensor.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankEnvironmentTest {
  private static final Map<String, String> SLURM =
      Map.of(
          "SLURM_PROCID", "5",
          "SLURM_NTASKS", "8",
          "SLURM_LOCALID", "1",
          "SLURM_NTASKS_PER_NODE", "4",
          "SLURM_JOB_ID", "123456",
          "SLURM_JOB_NODELIST", "node[03-05,7],login1");

  @Test
  void withoutVariablesAProcessIsOnItsOwn() {
    assertThat(RankEnvironment.of(Map.of("PATH", "/bin"))).isEqualTo(RankEnvironment.single());
    assertThat(RankEnvironment.single().several()).isFalse();
  }

  @Test
  void theFiveVariablesAreRead() {
    var variables =
        Map.of(
            "RANK", "3",
            "WORLD_SIZE", "4",
            "LOCAL_RANK", "1",
            "MASTER_ADDR", "10.0.0.7",
            "MASTER_PORT", "29500");
    assertThat(RankEnvironment.of(variables))
        .isEqualTo(new RankEnvironment(3, 4, 1, OptionalInt.empty(), "10.0.0.7", 29500));
  }

  @Test
  void whatARankIsToldReadsBack() {
    var rank = new RankEnvironment(1, 3, 1, OptionalInt.of(3), "127.0.0.1", 4711);
    assertThat(RankEnvironment.of(rank.variables())).isEqualTo(rank);
  }

  @Test
  void slurmTellsRankHostAndPort() {
    assertThat(RankEnvironment.of(SLURM))
        .isEqualTo(new RankEnvironment(5, 8, 1, OptionalInt.of(4), "node03", 23456));
  }

  @Test
  void aStepOfAJobAndTheMastersVariablesGoFirst() {
    Map<String, String> variables = new HashMap<>(SLURM);
    variables.put("SLURM_STEP_NUM_TASKS", "6");
    variables.put("SLURM_STEP_NODELIST", "node7");
    assertThat(RankEnvironment.of(variables).worldSize()).isEqualTo(6);
    assertThat(RankEnvironment.of(variables).masterAddress()).isEqualTo("node7");
    variables.put("MASTER_ADDR", "fast7");
    variables.put("MASTER_PORT", "1234");
    assertThat(RankEnvironment.of(variables))
        .isEqualTo(new RankEnvironment(5, 6, 1, OptionalInt.of(4), "fast7", 1234));
  }

  @Test
  void plainVariablesWinOverSlurms() {
    Map<String, String> variables = new HashMap<>(SLURM);
    variables.putAll(new RankEnvironment(0, 2, 0, OptionalInt.of(2), "127.0.0.1", 99).variables());
    assertThat(RankEnvironment.of(variables).worldSize()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node[03-05,7]|node03",
        "node[007]|node007",
        "login1,node[1-9]|login1",
        "gpu-a[2-3]n,x|gpu-a2n",
        "rack[1-2]node[05-08]|rack1node05",
        "one.cluster.example|one.cluster.example",
      })
  void theFirstHostOfAListKeepsItsZeros(String list, String first) {
    assertThat(HostList.first(list)).contains(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "node[", "node[]", "[1-2]", "node[a-b]", "no de", "node[1-2", "a;b"})
  void whatIsNoListOfHostsHasNone(String list) {
    assertThat(HostList.first(list)).isEmpty();
  }

  @Test
  void allThatIsWrongIsSaidAtOnce() {
    var variables =
        Map.of("RANK", "4", "WORLD_SIZE", "4", "LOCAL_RANK", "minus", "MASTER_PORT", "70000");
    assertThatThrownBy(() -> RankEnvironment.of(variables))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("rank 4 is not below the world size 4")
        .hasMessageContaining("LOCAL_RANK is 'minus'")
        .hasMessageContaining("MASTER_ADDR is missing")
        .hasMessageContaining("MASTER_PORT is '70000', not a number from 1 to 65535");
  }

  @Test
  void aHalfOfSlurmsVariablesIsRefused() {
    var variables =
        Map.of("SLURM_PROCID", "0", "SLURM_NTASKS", "2", "SLURM_JOB_NODELIST", "node[x]");
    assertThatThrownBy(() -> RankEnvironment.of(variables))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("SLURM_LOCALID is missing")
        .hasMessageContaining("SLURM_JOB_NODELIST is 'node[x]', not a list of hosts")
        .hasMessageContaining("SLURM_JOB_ID is missing");
  }

  @Test
  void settingsGivenDirectlyAreHeldToTheSame() {
    assertThatThrownBy(() -> new RankEnvironment(2, 2, 3, OptionalInt.of(2), " ", 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("rank 2 is not below the world size 2")
        .hasMessageContaining("local rank 3 is not below the ranks on this machine, 2")
        .hasMessageContaining("address is missing")
        .hasMessageContaining("port is 0");
  }

  @Test
  void ranksShareAGlobalBatchInOrder() {
    var last = new RankEnvironment(2, 3, 2, OptionalInt.of(3), "127.0.0.1", 1);
    assertThat(last.rows(12)).isEqualTo(new RankEnvironment.Rows(8, 4));
    assertThatThrownBy(() -> last.rows(16))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("16 samples for 3 ranks")
        .hasMessageContaining("Take 15 samples");
  }

  @Test
  void impossibleTimesAreRefusedByTheirKey() {
    assertThatThrownBy(() -> new DistributedSettings(0, -1, 2, 25, 25, true))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("rendezvous_seconds: 0.0");
    assertThatThrownBy(() -> new DistributedSettings(300, 600, 2, 25, Double.NaN, true))
        .hasMessageContaining("bucket_megabytes: NaN");
    assertThatThrownBy(() -> new DistributedSettings(300, 600, 2, 5, 25, true))
        .hasMessageContaining("silence_seconds: 5.0; expected at least three times");
  }
}
