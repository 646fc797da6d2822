def region_query(X, i, eps):
    neighbours = []
    for j in range(len(X)):
        total = 0.0
        for d in range(X.shape[1]):
            total += (float(X[i, d]) - float(X[j, d])) ** 2
        if total**0.5 <= eps:
            neighbours.append(j)
    return neighbours
