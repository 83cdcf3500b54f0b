/**
 * Embedding on an Apache Spark cluster: the application {@link org.engram.spark.SparkEmbed} and,
 * for data frames, {@link org.engram.spark.EngramFunctions}.
 */
package org.engram.spark;
