package org.engram.spark;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Two executors of two cores, each a process of its own, on this machine: one cluster for all
 * classes of tests, which are given its session.
 */
final class LocalCluster implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class;
  }

  @Override
  public SparkSession resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // What is in the store is closed with it, after the last class.
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(LocalCluster.class))
        .computeIfAbsent(SparkSession.class, _ -> open(), SparkSession.class);
  }

  private static SparkSession open() {
    SparkSession session =
        SparkSession.builder()
            .master("local-cluster[2,2,1024]")
            .appName("test")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE")
            .config("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .config("spark.sql.shuffle.partitions", 2)
            // Plans of a few rows are not worth the compiling.
            .config("spark.sql.codegen.wholeStage", false)
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.scheduler.minRegisteredResourcesRatio", 1)
            .getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
    return session;
  }

  /** The processes of the executors, by the executors' ids. */
  static Map<String, Long> processes(SparkSession session) {
    Map<String, Long> processes = new HashMap<>();
    JavaSparkContext.fromSparkContext(session.sparkContext())
        .parallelize(IntStream.range(0, 16).boxed().toList(), 16)
        .map(_ -> SparkEnv.get().executorId() + " " + ProcessHandle.current().pid())
        .collect()
        .forEach(
            line -> {
              String[] parts = line.split(" ", -1);
              processes.put(parts[0], Long.valueOf(parts[1]));
            });
    return processes;
  }
}
