/**
 * Transforms of a cohort's features. A transform holds settings alone; what it learns, it learns
 * from the rows given to {@code fit}, and keeps in an immutable object that can be applied to any
 * rows. So nothing of the rows that a result is judged on can have gone into it.
 */
package org.engram.cohort.transform;
